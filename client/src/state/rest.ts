import type { Guild } from "#protocol/objects";
import type { ReadyData, ResumedData } from "#protocol/replies";
import { removeChannel, removeGuild } from "./channels.ts";
import type { ChatState } from "./chat-state.ts";
import { omit } from "./omit.ts";

/**
 * What did not fit into READY or RESUMED: GUILD_CREATE and CHANNEL_CREATE dispatches bring it. Until the last one is there, what was known
 * before is shown on: nobody who is in one of them must be sent away.
 */
export interface Rest {
  /** How many guilds and direct messages are still to come. */
  readonly count: number;
  /** Those from before that may be among them. */
  readonly unconfirmed: readonly string[];
}

/** @param state what READY told; @param before what was known until then */
export function keepRest(state: ChatState, before: ChatState, ready: ReadyData | ResumedData): ChatState {
  const told = ready.guilds.length + ready.private_channels.length;
  const count = ready.guild_count + ready.private_channel_count - told;
  if (count <= 0) return dropLogs({ ...state, rest: null });
  const guildIds = before.guildIds.filter((id) => !state.guilds[id]);
  const dmIds = before.dmIds.filter((id) => !state.channels[id]);
  const isKept = (channelId: string) =>
    dmIds.includes(channelId) || guildIds.includes(before.channels[channelId]?.guild_id ?? "");
  return {
    ...state,
    guildIds: [...state.guildIds, ...guildIds],
    guilds: { ...omit(before.guilds, (id) => !guildIds.includes(id)), ...state.guilds },
    dmIds: [...state.dmIds, ...dmIds],
    channels: { ...omit(before.channels, (id) => !isKept(id)), ...state.channels },
    rest: { count, unconfirmed: [...guildIds, ...dmIds] },
  };
}

/** Before a guild of the rest is put: what is told of it is all of it. */
export function dropUntold(state: ChatState, { id, channels }: Guild): ChatState {
  if (!state.rest?.unconfirmed.includes(id)) return state;
  const told = new Set(channels.map((channel) => channel.id));
  const gone = state.guilds[id]?.channelIds.filter((channelId) => !told.has(channelId)) ?? [];
  return gone.reduce(removeChannel, state);
}

/** A guild or a direct message has come and is in the state. With the last one of the rest, what was not among them is known to be gone. */
export function noteArrival(before: ChatState, state: ChatState, id: string): ChatState {
  const { rest } = before;
  const isNew = !before.guilds[id] && !before.channels[id];
  if (!rest || !(isNew || rest.unconfirmed.includes(id))) return state;
  const unconfirmed = rest.unconfirmed.filter((each) => each !== id);
  if (rest.count > 1) return { ...state, rest: { count: rest.count - 1, unconfirmed } };
  const isTold: ChatState = { ...state, rest: null };
  return dropLogs(unconfirmed.reduce((each, gone) => removeChannel(removeGuild(each, gone), gone), isTold));
}

const dropLogs = (state: ChatState): ChatState => ({
  ...state,
  logs: omit(state.logs, (channelId) => state.channels[channelId] === undefined),
});
