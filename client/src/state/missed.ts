import { compareIds } from "#protocol/primitives";
import { type ChannelLog, hasOlder, START } from "./channel-log.ts";
import type { ChatState } from "./chat-state.ts";
import { isNewer, isUnread } from "./unread.ts";

/** What others wrote while there was no connection. */
export interface Missed {
  /** Messages that are loaded. */
  readonly count: number;
  /** Whether there are older ones of them, which come on scrolling up. */
  readonly isMore: boolean;
  /** Whether there are some in channels that are not loaded. */
  readonly isElsewhere: boolean;
}

/** @param before when the connection was lost @param after when what was missed has been replayed, or read */
export function findMissed(before: ChatState, after: ChatState): Missed {
  const channels = Object.values(after.channels);
  const found = channels.flatMap(({ id }) => inLog(before.logs[id], after.logs[id], after.me?.id) ?? []);
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    isMore: found.some(({ isMore }) => isMore),
    isElsewhere: channels.some(
      (channel) =>
        !inLog(before.logs[channel.id], after.logs[channel.id], after.me?.id) &&
        isUnread(channel) &&
        isNewer(channel.lastMessageId, before.channels[channel.id]?.lastMessageId ?? null),
    ),
  };
}

/** Of one channel, where it was loaded and is. */
function inLog(before: ChannelLog | undefined, after: ChannelLog | undefined, myId: string | undefined) {
  if (before?.status !== "ready" || after?.status !== "ready") return undefined;
  const lastId = before.messages.at(-1)?.id ?? START;
  const fresh = after.messages.filter(({ seq, author }) => seq > before.appliedSeq && author.id !== myId);
  return { count: fresh.length, isMore: hasOlder(after) && compareIds(after.from, lastId) > 0 };
}
