import { limits } from "#protocol/limits";
import type { Channel } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";

/**
 * The messages of a channel that mention this person and are not read. The server tells how many there are, as of an event; those of which an event tells are counted
 * here. One up to that event may be in the server's number or not: a replay tells it once more, and until the stream has told it the server does not count it.
 */
export interface Mentions {
  readonly told: number;
  /** The channel's newest event, and its newest message, when that was told. */
  readonly toldSeq: number;
  readonly toldId: string | null;
  /** Each once, however often its event comes. */
  readonly heard: readonly { readonly id: string; readonly seq: number }[];
}

/** What a badge says of them: as the server, no more than it counts. */
export function mentionCount({ told, toldSeq, heard }: Mentions): number {
  const later = heard.filter(({ seq }) => seq > toldSeq).length;
  return Math.min(limits.mentionCount, Math.max(told, heard.length - later) + later);
}

/** The server tells its number, with the channel as it was then. It may be older than the one that is known. */
export function tellMentions(
  channel: Pick<Channel, "last_seq" | "last_message_id" | "last_read_id" | "mention_count">,
  known: Mentions | undefined,
): Mentions {
  const { last_seq, last_message_id, last_read_id, mention_count } = channel;
  if (known && known.toldSeq > last_seq) return known;
  const heard = readMentions(known?.heard ?? [], last_read_id);
  return { told: mention_count, toldSeq: last_seq, toldId: last_message_id, heard };
}

/** A message that mentions this person was heard of. */
export const hearMention = (
  mentions: Mentions,
  { id, seq }: { readonly id: string; readonly seq: number },
): Mentions =>
  mentions.heard.some((each) => each.id === id)
    ? mentions
    : { ...mentions, heard: [...mentions.heard, { id, seq }] };

/** Such a message was deleted by event `s`: the server's number has it still where it was told before that. */
export function loseMention(
  mentions: Mentions,
  { id, seq }: { readonly id: string; readonly seq: number },
  s: number,
): Mentions {
  const { told, toldSeq, heard } = mentions;
  const isInTold = seq <= toldSeq && s > toldSeq;
  return {
    ...mentions,
    told: isInTold ? Math.max(0, told - 1) : told,
    heard: heard.filter((each) => each.id !== id),
  };
}

/** Those that are left of some once all up to a message were read. */
export const readMentions = (heard: Mentions["heard"], id: string | null): Mentions["heard"] =>
  heard.filter((each) => id === null || compareIds(each.id, id) > 0);
