import { createStore, type StoreApi } from "zustand/vanilla";
import type { Guild, Member, User } from "#protocol/objects";
import type { ConnectionSnapshot } from "../gateway/connection.ts";
import type { ChannelLog } from "./channel-log.ts";

export interface GuildEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Guild["role"];
  /** In the order in which they are shown: by position, then by id. */
  readonly channelIds: readonly string[];
}

export interface ChannelEntry {
  readonly id: string;
  readonly guild_id: string;
  readonly name: string;
  readonly position: number;
  /** The highest sequence number that is known to exist. */
  readonly lastSeq: number;
  /** The newest message that is known to have been sent; null where there is none. */
  readonly lastMessageId: string | null;
}

/** How far someone has looked at a channel in this browser. */
export interface ReadMark {
  /** The newest message then; null where there was none. */
  readonly messageId: string | null;
  /** At most as many messages came since as the channel's number is above this: events that are known to be none are counted in. */
  readonly seq: number;
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
  /** By channel. Kept in this browser. */
  readonly readMarks: Readonly<Record<string, ReadMark>>;
  /** The channel on the screen. */
  readonly activeChannelId: string | null;
  /** What a reconnect brought: how much had been missed. */
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
  readMarks: {},
  activeChannelId: null,
  caughtUp: null,
};

export type ChatStore = StoreApi<ChatState>;
export const createChatStore = (): ChatStore => createStore<ChatState>(() => INITIAL_STATE);
