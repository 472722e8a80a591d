import { compareIds } from "#protocol/primitives";
import { START } from "./channel-log.ts";
import type { ChannelEntry, ChatState, ReadMark } from "./chat-state.ts";
import { type ChannelEvent, firstFrom } from "./message-events.ts";

/** Whether a channel has a message that nobody has looked at in this browser. */
export function isUnread(state: ChatState, channelId: string): boolean {
  return unreadCount(state, channelId) > 0;
}

/**
 * How many messages of a channel came since someone looked at it: of a channel that is loaded so far back, those that are there; of another, as many as there
 * may be at most.
 */
export function unreadCount(state: ChatState, channelId: string): number {
  const channel = state.channels[channelId];
  const mark = state.readMarks[channelId];
  if (!channel || !mark || !isNewer(channel.lastMessageId, mark.messageId)) return 0;
  const log = state.logs[channelId];
  const readId = mark.messageId ?? START;
  if (log?.status !== "ready" || compareIds(log.from, readId) > 0)
    return Math.max(1, channel.lastSeq - mark.seq);
  const place = firstFrom(log.messages, readId);
  return log.messages.length - (log.messages[place]?.id === readId ? place + 1 : place);
}

/** Someone looks at the newest message of this channel. */
export function markRead(state: ChatState, channelId: string): ChatState {
  const channel = state.channels[channelId];
  const mark = state.readMarks[channelId];
  if (!channel || (mark?.messageId === channel.lastMessageId && mark.seq === channel.lastSeq)) return state;
  return withMark(state, channelId, markAtEnd(channel));
}

/** An event of the channel was heard of. One that is no message is nothing to read: the mark goes along, so that it is not counted. */
export function noteEvent(state: ChatState, channel: ChannelEntry, event: ChannelEvent): ChatState {
  const lastSeq = Math.max(channel.lastSeq, event.s);
  const isMessage = event.t === "MESSAGE_CREATE";
  const lastMessageId = isMessage ? newer(channel.lastMessageId, event.d.id) : channel.lastMessageId;
  if (lastSeq === channel.lastSeq && lastMessageId === channel.lastMessageId) return state;
  const entry = { ...channel, lastSeq, lastMessageId };
  const next = { ...state, channels: { ...state.channels, [channel.id]: entry } };
  const mark = state.readMarks[channel.id];
  return isMessage || !mark ? next : withMark(next, channel.id, { ...mark, seq: mark.seq + 1 });
}

/** The mark for a channel as the server tells it. What was there before one came is not news, nor is what happened without a new message. */
export const markFor = (channel: ChannelEntry, mark: ReadMark | undefined): ReadMark =>
  mark && isNewer(channel.lastMessageId, mark.messageId) ? mark : markAtEnd(channel);

/** The newer one of two ids, or of the only one; null where there is none. */
export const newer = (a: string | null, b: string | null): string | null => (isNewer(b, a) ? b : a);

const isNewer = (id: string | null, than: string | null): boolean =>
  id !== null && (than === null || compareIds(id, than) > 0);

const markAtEnd = ({ lastMessageId, lastSeq }: ChannelEntry): ReadMark => ({
  messageId: lastMessageId,
  seq: lastSeq,
});

const withMark = (state: ChatState, channelId: string, mark: ReadMark): ChatState => ({
  ...state,
  readMarks: { ...state.readMarks, [channelId]: mark },
});
