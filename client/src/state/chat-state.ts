import { createStore, type StoreApi } from "zustand/vanilla";
import type { Guild, Member, User } from "#protocol/objects";
import type { ConnectionSnapshot } from "../gateway/connection.ts";
import type { ChannelLog } from "./channel-log.ts";

export interface GuildEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Guild["role"];
  /** In the order in which they are shown. */
  readonly channelIds: readonly string[];
}

export interface ChannelEntry {
  readonly id: string;
  readonly guild_id: string;
  readonly name: string;
  /** The highest sequence number that is known to exist. */
  readonly lastSeq: number;
}

export interface MemberList {
  readonly status: "loading" | "ready" | "failed";
  readonly members: readonly Member[];
}

/** Everything that the screen shows, normalized: each thing once, under its id. Changed only by reducers, replaced, never mutated. */
export interface ChatState {
  readonly me: User | null;
  readonly connection: ConnectionSnapshot;
  /** Whether a READY has been applied since the log-in: before that "no guild" only means "not known yet". */
  readonly loaded: boolean;
  readonly guildIds: readonly string[];
  readonly guilds: Readonly<Record<string, GuildEntry>>;
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  readonly logs: Readonly<Record<string, ChannelLog>>;
  readonly members: Readonly<Record<string, MemberList>>;
  /** By channel: up to this sequence number someone has looked. Kept in this browser. */
  readonly readSeqs: Readonly<Record<string, number>>;
  /** The channel on the screen. */
  readonly activeChannelId: string | null;
  /** What a reconnect brought: how many messages had been missed. */
  readonly caughtUp: { readonly missed: number; readonly atMs: number } | null;
}

export const INITIAL_STATE: ChatState = {
  me: null,
  connection: { state: "idle", failures: 0, retryAtMs: null, downSinceMs: null, wasReady: false },
  loaded: false,
  guildIds: [],
  guilds: {},
  channels: {},
  logs: {},
  members: {},
  readSeqs: {},
  activeChannelId: null,
  caughtUp: null,
};

export type ChatStore = StoreApi<ChatState>;
export const createChatStore = (): ChatStore => createStore<ChatState>(() => INITIAL_STATE);
