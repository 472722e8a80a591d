import type { Dispatch } from "#protocol/dispatches";
import type { Message, Reaction } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";

/** An event of a channel's log: `c` is the channel, `s` its place in the sequence. */
export type ChannelEvent = Extract<Dispatch, { s: number }>;

/**
 * Applies events, in sequence, to messages, in sequence too. An event about a message that is not among them changes nothing.
 *
 * Each event sets something or takes it away, whatever was before. So messages that are ahead of the events (a page of history shows what is,
 * not what was) may go back for a moment, and are right again once all that they were ahead of has been applied.
 */
export function applyEvents(
  messages: readonly Message[],
  events: readonly ChannelEvent[],
): readonly Message[] {
  const changed = [...messages];
  for (const event of events) applyEvent(changed, event);
  return changed;
}

function applyEvent(messages: Message[], event: ChannelEvent): void {
  if (event.t === "MESSAGE_CREATE") {
    messages.push(event.d);
    return;
  }
  const id = "message_id" in event.d ? event.d.message_id : event.d.id;
  const index = firstFrom(messages, id);
  const known = messages[index];
  if (known?.id !== id) return;
  if (event.t === "MESSAGE_DELETE") messages.splice(index, 1);
  else if (event.t === "MESSAGE_UPDATE") messages[index] = update(known, event.d);
  else messages[index] = { ...known, reactions: react(known.reactions, event) };
}

/** The place of the first message that is not older than an id, by halving: ids and numbers have the same order. */
export function firstFrom(messages: readonly Message[], id: string): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareIds(messages[middle]?.id ?? id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A replay tells an edit without its text where that is gone by now: the event that took its place follows, and until then the text stays. */
function update(known: Message, told: Message): Message {
  if (!isWithoutText(told)) return told;
  const { pinned: _, ...rest } = known;
  return { ...rest, reactions: told.reactions, ...(told.pinned ? { pinned: told.pinned } : {}) };
}

/** Whether a message is one in a replay that lost its text meanwhile: nobody can send or edit one to be so. */
export const isWithoutText = ({ content, attachments }: Message): boolean =>
  content === "" && attachments.length === 0;

/** Who reacts stands behind the others of the emoji, also where a page has them already: in the end the order is the server's. */
function react(
  reactions: readonly Reaction[],
  { t, d }: Extract<ChannelEvent, { t: "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" }>,
): Reaction[] {
  const isAdded = t === "MESSAGE_REACTION_ADD";
  const changed = reactions.map((each) => {
    if (each.emoji !== d.emoji) return each;
    const others = each.user_ids.filter((id) => id !== d.user_id);
    return { ...each, user_ids: isAdded ? [...others, d.user_id] : others };
  });
  if (isAdded && !changed.some(({ emoji }) => emoji === d.emoji))
    changed.push({ emoji: d.emoji, user_ids: [d.user_id] });
  return changed.filter(({ user_ids }) => user_ids.length > 0);
}
