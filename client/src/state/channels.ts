import type { DispatchData } from "#protocol/dispatches";
import type { Channel, DmChannel, Guild } from "#protocol/objects";
import { type ChannelLog, EMPTY_LOG } from "./channel-log.ts";
import { inOrder } from "./channel-order.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";
import { tellMentions } from "./mentions.ts";
import { omit } from "./omit.ts";
import { isNewer, newer } from "./unread.ts";
import { putUsers } from "./users.ts";

export function changeLog(
  state: ChatState,
  channelId: string,
  change: (log: ChannelLog) => ChannelLog,
): ChatState {
  const before = state.logs[channelId] ?? EMPTY_LOG;
  const after = change(before);
  return after === before && state.logs[channelId]
    ? state
    : { ...state, logs: { ...state.logs, [channelId]: after } };
}

/** Adds a guild, or what is new in it. A repeated one takes nothing away: it may be older than what is known. */
export function putGuild(state: ChatState, guild: Guild): ChatState {
  const known = state.guilds[guild.id];
  const entry = { id: guild.id, name: guild.name, role: guild.role, channelIds: known?.channelIds ?? [] };
  const next: ChatState = {
    ...state,
    guilds: { ...state.guilds, [guild.id]: entry },
    guildIds: known ? state.guildIds : [...state.guildIds, guild.id],
  };
  return guild.channels.reduce((each, channel) => putChannel(each, guild.id, channel), next);
}

export function removeGuild(state: ChatState, guildId: string): ChatState {
  const guild = state.guilds[guildId];
  if (!guild) return state;
  return {
    ...forgetChannels(state, guild.channelIds),
    guildIds: state.guildIds.filter((id) => id !== guildId),
    guilds: omit(state.guilds, (id) => id === guildId),
    members: omit(state.members, (id) => id === guildId),
  };
}

/** Adds a channel to a guild, or what is new in it. */
export function putChannel(state: ChatState, guildId: string, channel: Channel): ChatState {
  if (!state.guilds[guildId]) return state;
  const { name, topic, category = null, position, private: isPrivate } = channel;
  return raiseLog(
    placeChannel(state, {
      ...readState(channel, state.channels[channel.id]),
      guild_id: guildId,
      recipientId: null,
      ...{ name, topic, category, position, private: isPrivate },
    }),
    channel,
  );
}

/** Adds a direct message. */
export function putDm(state: ChatState, channel: DmChannel): ChatState {
  const [recipient] = channel.recipients;
  if (!recipient) return state;
  const entry: ChannelEntry = {
    ...readState(channel, state.channels[channel.id]),
    guild_id: null,
    recipientId: recipient.id,
    name: "",
    topic: null,
    category: null,
    position: 0,
    private: true,
  };
  const next: ChatState = {
    ...putUsers(state, channel.recipients),
    channels: { ...state.channels, [entry.id]: entry },
    dmIds: state.dmIds.includes(entry.id) ? state.dmIds : [...state.dmIds, entry.id],
  };
  return raiseLog(next, channel);
}

export function updateChannel(state: ChatState, change: DispatchData<"CHANNEL_UPDATE">): ChatState {
  const channel = state.channels[change.id];
  if (!channel) return state;
  const { name, topic, category = null, position, private: isPrivate } = change;
  return placeChannel(state, { ...channel, name, topic, category, position, private: isPrivate });
}

/** Puts a channel into its place among those of its guild. */
function placeChannel(state: ChatState, entry: ChannelEntry): ChatState {
  const guild = entry.guild_id === null ? undefined : state.guilds[entry.guild_id];
  if (!guild) return state;
  const channels = { ...state.channels, [entry.id]: entry };
  const ids = [...new Set([...guild.channelIds, entry.id])];
  const channelIds = inOrder(ids.flatMap((id) => channels[id] ?? [])).map(({ id }) => id);
  return { ...state, channels, guilds: { ...state.guilds, [guild.id]: { ...guild, channelIds } } };
}

export function removeChannel(state: ChatState, channelId: string): ChatState {
  const channel = state.channels[channelId];
  if (!channel) return state;
  const next: ChatState = {
    ...forgetChannels(state, [channelId]),
    dmIds: state.dmIds.filter((id) => id !== channelId),
  };
  const guild = channel.guild_id === null ? undefined : state.guilds[channel.guild_id];
  if (!guild) return next;
  const channelIds = guild.channelIds.filter((id) => id !== channelId);
  return { ...next, guilds: { ...next.guilds, [guild.id]: { ...guild, channelIds } } };
}

/** Everything that belongs to channels which are gone, or may no longer be seen. */
function forgetChannels(state: ChatState, channelIds: readonly string[]): ChatState {
  const gone = new Set(channelIds);
  const isGone = (id: string) => gone.has(id);
  return {
    ...state,
    channels: omit(state.channels, isGone),
    logs: omit(state.logs, isGone),
    views: omit(state.views, isGone),
    typing: omit(state.typing, isGone),
    recipients: omit(state.recipients, isGone),
  };
}

/**
 * What is read of a channel, as the server tells it and as it is known. What is told may be older: then what was heard of since stays.
 * How far one has read moves forward only.
 */
function readState(told: Channel | DmChannel, known: ChannelEntry | undefined) {
  const isOlder = known !== undefined && told.last_seq < known.lastSeq;
  const hasReadMore = known !== undefined && isNewer(known.lastReadId, told.last_read_id);
  return {
    id: told.id,
    lastSeq: Math.max(told.last_seq, known?.lastSeq ?? 0),
    lastMessageId: isOlder ? known.lastMessageId : told.last_message_id,
    lastReadId: newer(known?.lastReadId ?? null, told.last_read_id),
    mentions: hasReadMore ? known.mentions : tellMentions(told, known?.mentions),
    deletedIds: known?.deletedIds ?? [],
  };
}

function raiseLog(state: ChatState, { id, last_seq }: Pick<Channel, "id" | "last_seq">): ChatState {
  if (!state.logs[id]) return state;
  return changeLog(state, id, (log) => (last_seq > log.knownSeq ? { ...log, knownSeq: last_seq } : log));
}
