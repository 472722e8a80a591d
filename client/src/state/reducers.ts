import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { Channel, Guild, Member, User } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import { type ChannelLog, EMPTY_LOG, receiveEvent } from "./channel-log.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";
import type { ChannelEvent } from "./message-events.ts";
import { markFor, newer, noteEvent } from "./unread.ts";

/** Applies one dispatch. Each is safe to repeat, since delivery is at least once. What is not shown yet (direct messages, typing, presence) changes nothing. */
export function applyDispatch(state: ChatState, dispatch: Dispatch): ChatState {
  switch (dispatch.t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
    case "MESSAGE_DELETE":
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
      return applyChannelEvent(state, dispatch);
    case "GUILD_CREATE":
      return putGuild(state, dispatch.d);
    case "GUILD_UPDATE":
      return renameGuild(state, dispatch.d);
    case "GUILD_DELETE":
      return removeGuild(state, dispatch.d.id);
    case "CHANNEL_CREATE":
      return dispatch.d.guild_id === null ? state : putChannel(state, dispatch.d.guild_id, dispatch.d);
    case "CHANNEL_UPDATE":
      return updateChannel(state, dispatch.d);
    case "CHANNEL_DELETE":
      return removeChannel(state, dispatch.d.id);
    case "GUILD_MEMBER_ADD":
      return changeMembers(state, dispatch.d.guild_id, (members) =>
        members.some((member) => member.user.id === dispatch.d.user.id)
          ? members
          : [...members, { user: dispatch.d.user, role: dispatch.d.role }],
      );
    case "GUILD_MEMBER_UPDATE":
      return updateMember(state, dispatch.d);
    case "GUILD_MEMBER_REMOVE":
      return changeMembers(state, dispatch.d.guild_id, (members) =>
        members.filter((member) => member.user.id !== dispatch.d.user.id),
      );
    default:
      return state;
  }
}

/** An event of a channel's log, or the message of an ACK as one. Of a channel that nobody has opened only the numbers are remembered. */
export function applyChannelEvent(state: ChatState, event: ChannelEvent): ChatState {
  const channel = state.channels[event.c];
  if (!channel) return state;
  const next = noteEvent(state, channel, event);
  return state.logs[event.c] ? changeLog(next, event.c, (log) => receiveEvent(log, event)) : next;
}

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

function renameGuild(state: ChatState, { id, name }: DispatchData<"GUILD_UPDATE">): ChatState {
  const guild = state.guilds[id];
  return guild ? { ...state, guilds: { ...state.guilds, [id]: { ...guild, name } } } : state;
}

export function removeGuild(state: ChatState, guildId: string): ChatState {
  const guild = state.guilds[guildId];
  if (!guild) return state;
  const gone = new Set(guild.channelIds);
  return {
    ...state,
    guildIds: state.guildIds.filter((id) => id !== guildId),
    guilds: omit(state.guilds, (id) => id === guildId),
    channels: omit(state.channels, (id) => gone.has(id)),
    logs: omit(state.logs, (id) => gone.has(id)),
    members: omit(state.members, (id) => id === guildId),
  };
}

/** Adds a channel, or what is new in it. */
export function putChannel(state: ChatState, guildId: string, channel: Channel): ChatState {
  if (!state.guilds[guildId]) return state;
  const known = state.channels[channel.id];
  const entry: ChannelEntry = {
    id: channel.id,
    guild_id: guildId,
    name: channel.name,
    position: channel.position,
    lastSeq: Math.max(channel.last_seq, known?.lastSeq ?? 0),
    lastMessageId: newer(known?.lastMessageId ?? null, channel.last_message_id),
  };
  const next = setChannel(
    { ...state, readMarks: { ...state.readMarks, [entry.id]: markFor(entry, state.readMarks[entry.id]) } },
    entry,
  );
  if (!state.logs[entry.id]) return next;
  return changeLog(next, entry.id, (log) =>
    channel.last_seq > log.knownSeq ? { ...log, knownSeq: channel.last_seq } : log,
  );
}

function updateChannel(state: ChatState, { id, name, position }: DispatchData<"CHANNEL_UPDATE">): ChatState {
  const channel = state.channels[id];
  return channel ? setChannel(state, { ...channel, name, position }) : state;
}

/** Puts a channel into its place among those of its guild. */
function setChannel(state: ChatState, entry: ChannelEntry): ChatState {
  const guild = state.guilds[entry.guild_id];
  if (!guild) return state;
  const channels = { ...state.channels, [entry.id]: entry };
  const positionOf = (id: string) => channels[id]?.position ?? 0;
  const channelIds = [...new Set([...guild.channelIds, entry.id])].sort(
    (a, b) => positionOf(a) - positionOf(b) || compareIds(a, b),
  );
  return { ...state, channels, guilds: { ...state.guilds, [guild.id]: { ...guild, channelIds } } };
}

export function removeChannel(state: ChatState, channelId: string): ChatState {
  const channel = state.channels[channelId];
  const guild = channel && state.guilds[channel.guild_id];
  if (!channel || !guild) return state;
  const channelIds = guild.channelIds.filter((id) => id !== channelId);
  return {
    ...state,
    guilds: { ...state.guilds, [guild.id]: { ...guild, channelIds } },
    channels: omit(state.channels, (id) => id === channelId),
    logs: omit(state.logs, (id) => id === channelId),
  };
}

/** Somebody's role or name changed: in the list, over what they wrote, and for oneself in what one is offered. */
function updateMember(state: ChatState, change: DispatchData<"GUILD_MEMBER_UPDATE">): ChatState {
  const { guild_id, user, role } = change;
  const listed = changeMembers(state, guild_id, (members) =>
    members.map((member) => (member.user.id === user.id ? { ...member, user, role } : member)),
  );
  const guild = listed.guilds[guild_id];
  if (!guild) return listed;
  const next = guild.channelIds.reduce(
    (each, id) => (each.logs[id] ? changeLog(each, id, (log) => withAuthor(log, user)) : each),
    listed,
  );
  if (user.id !== state.me?.id) return next;
  return { ...next, me: user, guilds: { ...next.guilds, [guild_id]: { ...guild, role } } };
}

function withAuthor(log: ChannelLog, user: User): ChannelLog {
  const isOld = ({ author }: { author: User }) =>
    author.id === user.id && author.display_name !== user.display_name;
  if (!log.messages.some(isOld)) return log;
  return {
    ...log,
    messages: log.messages.map((message) => (isOld(message) ? { ...message, author: user } : message)),
  };
}

function changeMembers(
  state: ChatState,
  guildId: string,
  change: (members: readonly Member[]) => readonly Member[],
): ChatState {
  const list = state.members[guildId];
  if (!list) return state;
  return { ...state, members: { ...state.members, [guildId]: { ...list, members: change(list.members) } } };
}

/** A record without those whose key is to go. */
export function omit<T>(
  record: Readonly<Record<string, T>>,
  drop: (key: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !drop(key)));
}
