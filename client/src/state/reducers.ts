import type { Dispatch } from "#protocol/dispatches";
import type { Channel, Guild, Member, Message } from "#protocol/objects";
import type { ReadyData } from "#protocol/replies";
import { type ChannelLog, EMPTY_LOG, receiveMessage } from "./channel-log.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";

/** Applies one dispatch. Each is safe to repeat, since delivery is at least once. */
export function applyDispatch(state: ChatState, dispatch: Dispatch): ChatState {
  switch (dispatch.t) {
    case "MESSAGE_CREATE":
      return applyMessage(state, dispatch.d);
    case "GUILD_CREATE":
      return putGuild(state, dispatch.d);
    case "GUILD_DELETE":
      return removeGuild(state, dispatch.d.id);
    case "CHANNEL_CREATE":
      return putChannel(state, dispatch.d.guild_id, dispatch.d);
    case "CHANNEL_DELETE":
      return removeChannel(state, dispatch.d.id);
    case "GUILD_MEMBER_ADD":
      return changeMembers(state, dispatch.d.guild_id, (members) =>
        members.some((member) => member.user.id === dispatch.d.user.id)
          ? members
          : [...members, { user: dispatch.d.user, role: dispatch.d.role }],
      );
    case "GUILD_MEMBER_UPDATE":
      return applyRole(state, dispatch.d);
    case "GUILD_MEMBER_REMOVE":
      return changeMembers(state, dispatch.d.guild_id, (members) =>
        members.filter((member) => member.user.id !== dispatch.d.user.id),
      );
  }
}

/** READY is the whole truth about guilds and channels; logs stay, and learn which numbers exist by now. */
export function applyReady(state: ChatState, ready: ReadyData): ChatState {
  const empty: ChatState = {
    ...state,
    me: ready.user,
    loaded: true,
    guildIds: [],
    guilds: {},
    channels: {},
    // Who came or left meanwhile is not told: the lists are read again when they are looked at.
    members: {},
  };
  let next = ready.guilds.reduce(putGuild, empty);
  for (const channel of ready.guilds.flatMap((guild) => guild.channels)) next = restartOlder(next, channel);
  // A READY that was too large goes on in GUILD_CREATE dispatches: until then nothing is known to be gone.
  if (ready.guild_count > ready.guilds.length) return next;
  const { channels } = next;
  return { ...next, logs: omit(next.logs, (channelId) => channels[channelId] === undefined) };
}

/** A message from a dispatch or an ACK. In a channel that nobody has opened only its number is remembered. */
export function applyMessage(state: ChatState, message: Message): ChatState {
  const channel = state.channels[message.channel_id];
  if (!channel) return state;
  const next = {
    ...state,
    channels: {
      ...state.channels,
      [channel.id]: { ...channel, lastSeq: Math.max(channel.lastSeq, message.seq) },
    },
  };
  const log = state.logs[channel.id];
  return log ? changeLog(next, channel.id, (current) => receiveMessage(current, message)) : next;
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

export function putChannel(state: ChatState, guildId: string, channel: Channel): ChatState {
  const guild = state.guilds[guildId];
  if (!guild) return state;
  const lastSeq = Math.max(channel.last_seq, state.channels[channel.id]?.lastSeq ?? 0);
  const entry: ChannelEntry = { id: channel.id, guild_id: guildId, name: channel.name, lastSeq };
  const channelIds = guild.channelIds.includes(channel.id)
    ? guild.channelIds
    : [...guild.channelIds, channel.id];
  const next: ChatState = {
    ...state,
    guilds: { ...state.guilds, [guildId]: { ...guild, channelIds } },
    channels: { ...state.channels, [channel.id]: entry },
    // What was there before one came is not news.
    readSeqs: { ...state.readSeqs, [channel.id]: Math.min(state.readSeqs[channel.id] ?? lastSeq, lastSeq) },
  };
  if (!state.logs[channel.id]) return next;
  return changeLog(next, channel.id, (log) =>
    channel.last_seq > log.knownSeq ? { ...log, knownSeq: channel.last_seq } : log,
  );
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

/** Someone looks at the newest message of this channel. */
export function markRead(state: ChatState, channelId: string): ChatState {
  const channel = state.channels[channelId];
  if (!channel || state.readSeqs[channelId] === channel.lastSeq) return state;
  return { ...state, readSeqs: { ...state.readSeqs, [channelId]: channel.lastSeq } };
}

function applyRole(
  state: ChatState,
  change: Extract<Dispatch, { t: "GUILD_MEMBER_UPDATE" }>["d"],
): ChatState {
  const { guild_id, user, role } = change;
  const next = changeMembers(state, guild_id, (members) =>
    members.map((member) => (member.user.id === user.id ? { user, role } : member)),
  );
  const guild = next.guilds[guild_id];
  if (!guild || user.id !== state.me?.id) return next;
  return { ...next, guilds: { ...next.guilds, [guild_id]: { ...guild, role } } };
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

/** READY names a number below what the log has: the server's data is another, so the log starts anew. */
function restartOlder(state: ChatState, channel: Channel): ChatState {
  const log = state.logs[channel.id];
  if (!log || channel.last_seq >= log.appliedSeq) return state;
  return changeLog(state, channel.id, () => ({ ...EMPTY_LOG, pending: log.pending }));
}

function omit<T>(record: Readonly<Record<string, T>>, drop: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !drop(key)));
}
