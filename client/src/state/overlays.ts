import type { Message, Reaction } from "#protocol/objects";
import type { ChannelEvent } from "./message-events.ts";
import { omit } from "./omit.ts";

/** What this person did to a message and the channel has not told yet: shown at once, over what is known. */
export interface Overlay {
  /** The edited message, as its ACK has it. */
  readonly edited?: Pick<Message, "content" | "edited_at">;
  readonly isDeleted?: true;
  /** By emoji: whether one's own reaction stands. */
  readonly reactions?: Readonly<Record<string, boolean>>;
}

/** By message. */
export type Overlays = Readonly<Record<string, Overlay>>;

export function lay(overlays: Overlays, messageId: string, part: Overlay): Overlays {
  const known = overlays[messageId];
  const reactions = { ...known?.reactions, ...part.reactions };
  const next = { ...known, ...part, ...(Object.keys(reactions).length > 0 ? { reactions } : {}) };
  return { ...overlays, [messageId]: next };
}

/** Takes a part away again: it was refused, or the channel has told it. */
export function lift(overlays: Overlays, messageId: string, part: keyof Overlay, emoji?: string): Overlays {
  const known = overlays[messageId];
  if (!known?.[part]) return overlays;
  const { [part]: _, ...rest } = known;
  const reactions = emoji === undefined ? {} : omit(known.reactions ?? {}, (each) => each === emoji);
  const next: Overlay =
    part === "reactions" && Object.keys(reactions).length > 0 ? { ...rest, reactions } : rest;
  return Object.keys(next).length > 0
    ? { ...overlays, [messageId]: next }
    : omit(overlays, (id) => id === messageId);
}

/** The channel tells of something: what it says takes the overlay's place. */
export function liftBy(overlays: Overlays, event: ChannelEvent, ownId: string | undefined): Overlays {
  switch (event.t) {
    case "MESSAGE_CREATE":
      return overlays;
    case "MESSAGE_UPDATE":
      return lift(overlays, event.d.id, "edited");
    case "MESSAGE_DELETE":
      return overlays[event.d.id] ? omit(overlays, (id) => id === event.d.id) : overlays;
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
      return event.d.user_id === ownId
        ? lift(overlays, event.d.message_id, "reactions", event.d.emoji)
        : overlays;
  }
}

/** A message as this person has just made it; undefined where they deleted it. */
export function withOverlay(
  message: Message,
  overlay: Overlay | undefined,
  ownId: string,
): Message | undefined {
  if (!overlay) return message;
  if (overlay.isDeleted) return undefined;
  return {
    ...message,
    ...overlay.edited,
    reactions: Object.entries(overlay.reactions ?? {}).reduce(
      (reactions, [emoji, stands]) => react(reactions, emoji, stands, ownId),
      message.reactions,
    ),
  };
}

function react(reactions: readonly Reaction[], emoji: string, stands: boolean, ownId: string): Reaction[] {
  const known = reactions.find((each) => each.emoji === emoji);
  const others = known?.user_ids.filter((id) => id !== ownId) ?? [];
  const user_ids = stands ? [...others, ownId] : others;
  const next = known
    ? reactions.map((each) => (each === known ? { emoji, user_ids } : each))
    : [...reactions, { emoji, user_ids }];
  return next.filter((each) => each.user_ids.length > 0);
}
