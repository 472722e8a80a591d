import { createStore, type StoreApi } from "zustand/vanilla";
import type { Guild, Role, Status, User } from "#protocol/objects";
import type { ConnectionSnapshot } from "../gateway/connection.ts";
import type { ChannelLog } from "./channel-log.ts";
import type { ChannelView } from "./channel-view.ts";
import type { Mentions } from "./mentions.ts";
import type { Missed } from "./missed.ts";
import type { Overlays } from "./overlays.ts";
import type { Rest } from "./rest.ts";

/** A loss that is over sooner than this is nobody's business: connections of API Gateway end every two hours. */
export const SHOW_AFTER_MS = 1_000;

export interface GuildEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Guild["role"];
  /** In the order in which they are shown; see channel-order.ts. */
  readonly channelIds: readonly string[];
}

/** A channel of a guild, or a direct message. */
export interface ChannelEntry {
  readonly id: string;
  /** Null: a direct message. */
  readonly guild_id: string | null;
  /** Empty in a direct message, which is called after the other person. */
  readonly name: string;
  readonly topic: string | null;
  /** The name above it and its like; null where there is none. */
  readonly category: string | null;
  readonly position: number;
  /** Seen by its own members only; a direct message always. */
  readonly private: boolean;
  /** The other person of a direct message. */
  readonly recipientId: string | null;
  /** The highest sequence number that is known to exist. */
  readonly lastSeq: number;
  /** The newest message that is known to be there; null where there is none. */
  readonly lastMessageId: string | null;
  /** How far this person has read, on any device. */
  readonly lastReadId: string | null;
  /** Messages after it that mention this person. */
  readonly mentions: Mentions;
  /** Messages after it that were deleted while this page was there: what still comes of one is nothing new. */
  readonly deletedIds: readonly string[];
}

export interface GuildMember {
  readonly userId: string;
  readonly role: Role;
}

/** Something that is read when somebody looks at it. */
export interface Loaded<T> {
  readonly status: "loading" | "ready" | "failed";
  readonly items: readonly T[];
}

/** Where "New" stands in a channel: above the first message that came after this one. It stays until one has read or leaves. */
export interface Divider {
  readonly channelId: string;
  readonly afterId: string | null;
}

/** Everything that the screen shows, normalized: each thing once, under its id. Changed only by reducers, replaced, never mutated. */
export interface ChatState {
  readonly me: User | null;
  readonly connection: ConnectionSnapshot;
  /** Whether a READY has been applied since the log-in, or what was kept of one: before that "no guild" only means "not known yet". */
  readonly loaded: boolean;
  /** What READY left for later; null: it has told of all guilds and direct messages. */
  readonly rest: Rest | null;
  readonly guildIds: readonly string[];
  readonly guilds: Readonly<Record<string, GuildEntry>>;
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  /** Channels that are direct messages, as the server lists them. */
  readonly dmIds: readonly string[];
  /** Everybody who was heard of, as they are called now. */
  readonly users: Readonly<Record<string, User>>;
  /** Of those whose status was told. */
  readonly presences: Readonly<Record<string, Status>>;
  /** By channel and user: when they were last heard to type, in epoch milliseconds. */
  readonly typing: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly logs: Readonly<Record<string, ChannelLog>>;
  /** By channel: what is shown instead of its end, where somebody went to an older message. */
  readonly views: Readonly<Record<string, ChannelView>>;
  readonly overlays: Overlays;
  /** By channel: the number of the newest event that was heard of which changed a message, loaded or not. */
  readonly changedSeqs: Readonly<Record<string, number>>;
  /** By guild. */
  readonly members: Readonly<Record<string, Loaded<GuildMember>>>;
  /** By private channel: who is in it. */
  readonly recipients: Readonly<Record<string, Loaded<string>>>;
  /** The channel on the screen. */
  readonly activeChannelId: string | null;
  readonly divider: Divider | null;
  /** What was missed while there was no connection, the last time that there was none for `SHOW_AFTER_MS`. */
  readonly caughtUp: Missed | null;
}

export const INITIAL_STATE: ChatState = {
  me: null,
  connection: { state: "idle", failures: 0, retryAtMs: null, downSinceMs: null, wasReady: false },
  loaded: false,
  rest: null,
  guildIds: [],
  guilds: {},
  channels: {},
  dmIds: [],
  users: {},
  presences: {},
  typing: {},
  logs: {},
  views: {},
  overlays: {},
  changedSeqs: {},
  members: {},
  recipients: {},
  activeChannelId: null,
  divider: null,
  caughtUp: null,
};

export type ChatStore = StoreApi<ChatState>;
export const createChatStore = (): ChatStore => createStore<ChatState>(() => INITIAL_STATE);
