import type { User } from "#protocol/objects";
import type { Draft, DraftMention } from "./draft-mentions.ts";
import type { FanoutClient } from "./fanout-client.ts";
import { nameOf } from "./users.ts";

/** A message that was not sent is written again: its text stands before what is written there already, with its files and as the answer that it is. */
export function writeAgain(
  { chat, composing, drafts, workspace }: Pick<FanoutClient, "chat" | "composing" | "drafts" | "workspace">,
  nonce: string,
): void {
  const { me, users, logs } = chat.store.getState();
  const row = Object.values(logs)
    .flatMap(({ pending }) => pending)
    .find((each) => each.nonce === nonce);
  if (!me || row?.status !== "failed") return;
  const { channel_id, content, attachments, reply_to } = row;
  composing.takeBack(channel_id);
  const written = drafts.get(me.id, channel_id);
  const { text, mentions } = fromWire(content, users, written.mentions);
  const both = [text, written.text].filter((each) => each !== "").join("\n");
  drafts.set(me.id, channel_id, { text: both, mentions });
  chat.uploads.giveBack(channel_id, attachments ?? []);
  if (reply_to !== undefined) workspace.reply(channel_id, reply_to);
  chat.outbox.discard(channel_id, nonce);
}

/**
 * What the wire has, as it reads in the field. Who is not known, or whose label means somebody else already, stays as the wire has it.
 * @param taken mentions of a draft that it is put together with
 */
function fromWire(
  content: string,
  users: Readonly<Record<string, User>>,
  taken: readonly DraftMention[],
): Draft {
  const wires = new Map(taken.map(({ label, wire }) => [label, wire]));
  const text = content.replace(/<@(\d+)>/g, (wire, id: string) => {
    const label = users[id] && `@${nameOf(users[id])}`;
    if (label === undefined || (wires.get(label) ?? wire) !== wire) return wire;
    wires.set(label, wire);
    return label;
  });
  return { text, mentions: [...wires].map(([label, wire]) => ({ label, wire })) };
}
