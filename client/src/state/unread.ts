import type { Message } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import { START } from "./channel-log.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";
import { hearMention, loseMention, mentionCount, readMentions } from "./mentions.ts";
import { type ChannelEvent, firstFrom } from "./message-events.ts";

/** Whether a channel has a message that this person has not read on any device. */
export const isUnread = (channel: Pick<ChannelEntry, "lastMessageId" | "lastReadId"> | undefined): boolean =>
  channel !== undefined && isNewer(channel.lastMessageId, channel.lastReadId);

/** What a badge counts: mentions, and in a direct message whatever is unread. */
export function badgeCount(state: ChatState, channelId: string): number {
  const channel = state.channels[channelId];
  if (!isUnread(channel) || !channel) return 0;
  if (channel.guild_id !== null) return mentionCount(channel.mentions);
  return Math.max(1, countSince(state, channelId, channel.lastReadId).count);
}

/** How many messages of a channel came after one. `isAll: false`: what is loaded does not reach so far back, and there are more. */
export function countSince(
  state: ChatState,
  channelId: string,
  afterId: string | null,
): { readonly count: number; readonly isAll: boolean } {
  const log = state.logs[channelId];
  if (log?.status !== "ready") return { count: 0, isAll: false };
  const id = afterId ?? START;
  const place = firstFrom(log.messages, id);
  return {
    count: log.messages.length - (log.messages[place]?.id === id ? place + 1 : place),
    isAll: compareIds(log.from, id) <= 0,
  };
}

/** Someone looks at the newest message of this channel that is shown. */
export function markRead(state: ChatState, channelId: string): ChatState {
  const channel = state.channels[channelId];
  const newest = state.logs[channelId]?.messages.at(-1)?.id ?? null;
  if (!channel || !isUnread(channel) || !isNewer(newest, channel.lastReadId)) return state;
  return { ...state, channels: { ...state.channels, [channelId]: readTo(channel, newest) } };
}

/** How far this person has read, as a device of theirs tells it, or the answer to this one. Moves forward only. */
export function applyAck(state: ChatState, channelId: string, messageId: string, told: number): ChatState {
  const channel = state.channels[channelId];
  if (!channel || isNewer(channel.lastReadId, messageId)) return state;
  const read = readTo(channel, messageId);
  // Of what came since the number was told last there are events, some of them still on their way: only what was there before is the server's to count.
  const isKnown = !isNewer(channel.mentions.toldId, messageId);
  const { lastSeq: toldSeq, lastMessageId: toldId } = channel;
  const next = isKnown ? read : { ...read, mentions: { ...read.mentions, told, toldSeq, toldId } };
  return { ...state, channels: { ...state.channels, [channelId]: next } };
}

/** An event of the channel was heard of: what it says of the channel's end, and whether it is something to read. */
export function noteEvent(state: ChatState, channel: ChannelEntry, event: ChannelEvent): ChatState {
  const next = noteKind(state, { ...channel, lastSeq: Math.max(channel.lastSeq, event.s) }, event);
  return isSameEntry(channel, next)
    ? state
    : { ...state, channels: { ...state.channels, [channel.id]: next } };
}

function noteKind(state: ChatState, channel: ChannelEntry, event: ChannelEvent): ChannelEntry {
  if (event.t === "MESSAGE_CREATE") return noteMessage(state, channel, event.d);
  return event.t === "MESSAGE_DELETE" ? noteDeletion(state, channel, event) : channel;
}

function noteMessage(state: ChatState, channel: ChannelEntry, message: Message): ChannelEntry {
  if (channel.deletedIds.includes(message.id)) return channel;
  const told = { ...channel, lastMessageId: newer(channel.lastMessageId, message.id) };
  if (!isNewer(message.id, channel.lastReadId)) return told;
  // Who writes has read what was there.
  if (message.author.id === state.me?.id) return readTo(told, message.id);
  if (!mentionsMe(state, channel, message)) return told;
  return { ...told, mentions: hearMention(channel.mentions, message) };
}

function noteDeletion(
  { me, guilds, logs }: ChatState,
  channel: ChannelEntry,
  { s, d: { id } }: Extract<ChannelEvent, { t: "MESSAGE_DELETE" }>,
): ChannelEntry {
  if (!isNewer(id, channel.lastReadId) || channel.deletedIds.includes(id)) return channel;
  const deleted = { ...channel, deletedIds: [...channel.deletedIds, id] };
  const messages = logs[channel.id]?.messages ?? [];
  const loaded = messages[firstFrom(messages, id)];
  const mention =
    channel.mentions.heard.find((each) => each.id === id) ??
    (loaded?.id === id && mentionsMe({ me, guilds }, channel, loaded) ? loaded : undefined);
  return mention ? { ...deleted, mentions: loseMention(channel.mentions, mention, s) } : deleted;
}

/** Whether a message mentions this person: by name, by their role, or with everyone. */
export function mentionsMe(
  { me, guilds }: Pick<ChatState, "me" | "guilds">,
  channel: Pick<ChannelEntry, "guild_id">,
  message: Pick<Message, "author" | "mentions" | "mention_roles" | "mention_everyone">,
): boolean {
  if (!me || message.author.id === me.id) return false;
  const role = channel.guild_id === null ? undefined : guilds[channel.guild_id]?.role;
  return (
    message.mention_everyone === true ||
    message.mentions?.includes(me.id) === true ||
    (role !== undefined && message.mention_roles?.includes(role) === true)
  );
}

/** Whether a message is for this person: it mentions them, or was written to them alone. */
export const concernsMe = (state: ChatState, channel: ChannelEntry, message: Message): boolean =>
  channel.guild_id === null || mentionsMe(state, channel, message);

function readTo(channel: ChannelEntry, id: string | null): ChannelEntry {
  return {
    ...channel,
    lastReadId: newer(channel.lastReadId, id),
    mentions: { ...channel.mentions, told: 0, heard: readMentions(channel.mentions.heard, id) },
    deletedIds: channel.deletedIds.filter((each) => isNewer(each, id)),
  };
}

/** The newer one of two ids, or of the only one; null where there is none. */
export const newer = (a: string | null, b: string | null): string | null => (isNewer(b, a) ? b : a);

export const isNewer = (id: string | null, than: string | null): boolean =>
  id !== null && (than === null || compareIds(id, than) > 0);

const isSameEntry = (a: ChannelEntry, b: ChannelEntry): boolean =>
  a.lastSeq === b.lastSeq &&
  a.lastMessageId === b.lastMessageId &&
  a.lastReadId === b.lastReadId &&
  a.mentions === b.mentions &&
  a.deletedIds === b.deletedIds;
