import * as v from "valibot";
import { type Channel, type DmChannel, Message, User } from "#protocol/objects";
import { ReadyData } from "#protocol/replies";
import { type ChannelLog, EMPTY_LOG } from "./channel-log.ts";
import type { ChannelEntry, ChatState } from "./chat-state.ts";
import { mentionCount } from "./mentions.ts";
import { applyReady } from "./ready.ts";
import { putUsers } from "./users.ts";

/** Of each channel that was opened, this many of its newest messages are kept. */
export const KEPT_MESSAGES = 50;
/** What changes is written after this, all of it together. */
export const WRITE_AFTER_MS = 1_000;

/** What one person saw last, in this browser: guilds and channels as of the last answer, and the ends of the channels that were open. */
export interface ChatSnapshots {
  /** Begins for somebody. Gives what was kept, as a change of the state; null where nothing was. Never throws: without a store nothing is kept. */
  open(userId: string): Promise<((state: ChatState) => ChatState) | null>;
  /** The state has changed. */
  note(state: ChatState, before: ChatState): void;
  /** Ends. What is kept stays. */
  close(): void;
  /** Ends, and keeps nothing of who was here: they have logged out. */
  forget(): Promise<void>;
}

/** Nothing is kept. */
export const NO_SNAPSHOTS: ChatSnapshots = {
  open: async () => null,
  note: () => {},
  close: () => {},
  forget: async () => {},
};

/** What of IndexedDB is used here: one store for each person. Each function may reject: full or forbidden storage. */
export interface Store {
  entries(): Promise<readonly (readonly [string, unknown])[]>;
  set(entries: readonly (readonly [string, unknown])[]): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

const FRAME = "frame";
const logKey = (channelId: string) => `log/${channelId}`;

/** Guilds and channels in the shape of READY, so that what is read back is checked and applied as that is. */
const Frame = v.object({ ready: ReadyData, users: v.array(User) });
const Log = v.object({ messages: v.array(Message), from: v.string(), appliedSeq: v.number() });

export class StoredSnapshots implements ChatSnapshots {
  readonly #openStore: (userId: string) => Store;
  #store: Store | null = null;
  #state: ChatState | null = null;
  readonly #changed = new Set<string>();
  #isFrameChanged = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(openStore: (userId: string) => Store) {
    this.#openStore = openStore;
  }

  async open(userId: string): Promise<((state: ChatState) => ChatState) | null> {
    try {
      const store = this.#openStore(userId);
      const entries = await store.entries();
      this.#store = store;
      return restore(new Map(entries), userId);
    } catch {
      return null;
    }
  }

  note(state: ChatState, before: ChatState): void {
    if (!this.#store || !state.loaded) return;
    this.#state = state;
    if (state.channels !== before.channels || state.guilds !== before.guilds || state.users !== before.users)
      this.#isFrameChanged = true;
    if (state.logs !== before.logs) {
      for (const id of new Set([...Object.keys(state.logs), ...Object.keys(before.logs)]))
        if (state.logs[id] !== before.logs[id]) this.#changed.add(id);
    }
    if (this.#isFrameChanged || this.#changed.size > 0)
      this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
  }

  /** Writes what has changed now: the page may be about to go. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const state = this.#state;
    if (!this.#store || !state) return;
    const changed = [...this.#changed];
    const kept = changed.filter((id) => state.logs[id]?.status === "ready");
    const gone = changed.filter((id) => state.logs[id] === undefined);
    const entries: (readonly [string, unknown])[] = kept.map((id) => [
      logKey(id),
      shorten(state.logs[id] ?? EMPTY_LOG),
    ]);
    if (this.#isFrameChanged) entries.push([FRAME, frameOf(state)]);
    this.#changed.clear();
    this.#isFrameChanged = false;
    try {
      if (entries.length > 0) await this.#store.set(entries);
      if (gone.length > 0) await this.#store.delete(gone.map(logKey));
    } catch {
      // Full or forbidden: the next page asks the network first.
    }
  }

  async forget(): Promise<void> {
    const store = this.#store;
    this.close();
    // What cannot be removed could not be written either.
    await store?.clear().catch(() => {});
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#store = null;
    this.#state = null;
    this.#changed.clear();
    this.#isFrameChanged = false;
  }
}

/** The newest messages, and from where on they are all that there are. */
function shorten({ messages, from, appliedSeq }: ChannelLog): v.InferOutput<typeof Log> {
  const kept = messages.slice(-KEPT_MESSAGES);
  const [oldest] = kept;
  const isCut = kept.length < messages.length && oldest !== undefined;
  return { messages: kept, from: isCut ? oldest.id : from, appliedSeq };
}

function frameOf(state: ChatState): v.InferInput<typeof Frame> | undefined {
  if (!state.me) return undefined;
  const guilds = state.guildIds.flatMap((id) => {
    const guild = state.guilds[id];
    if (!guild) return [];
    const { name, role, channelIds } = guild;
    const channels = channelIds.flatMap((channelId) => {
      const channel = state.channels[channelId];
      return channel ? [channelOf(channel)] : [];
    });
    return [{ id, name, role, channels }];
  });
  const dms = state.dmIds.flatMap((id) => {
    const dm = dmOf(state, state.channels[id]);
    return dm ? [dm] : [];
  });
  const authors = new Set(
    Object.values(state.logs).flatMap(({ messages }) =>
      messages.slice(-KEPT_MESSAGES).map(({ author }) => author.id),
    ),
  );
  return {
    ready: {
      user: state.me,
      session_id: "",
      heartbeat_interval_ms: 0,
      guild_count: guilds.length,
      guilds,
      private_channel_count: dms.length,
      private_channels: dms,
    },
    users: Object.values(state.users).filter(({ id }) => authors.has(id)),
  };
}

const readStateOf = (channel: ChannelEntry) => ({
  id: channel.id,
  last_seq: channel.lastSeq,
  last_message_id: channel.lastMessageId,
  last_read_id: channel.lastReadId,
  mention_count: mentionCount(channel.mentions),
});

const channelOf = (channel: ChannelEntry): Channel => ({
  ...readStateOf(channel),
  name: channel.name,
  topic: channel.topic,
  ...(channel.category === null ? {} : { category: channel.category }),
  position: channel.position,
  private: channel.private,
});

function dmOf({ users }: ChatState, channel: ChannelEntry | undefined): DmChannel | undefined {
  const recipient = channel?.recipientId ? users[channel.recipientId] : undefined;
  return channel && recipient && { ...readStateOf(channel), guild_id: null, recipients: [recipient] };
}

/** What does not have its shape, or is another person's, is left out: the network tells it. */
function restore(
  entries: ReadonlyMap<string, unknown>,
  userId: string,
): ((state: ChatState) => ChatState) | null {
  const frame = v.safeParse(Frame, entries.get(FRAME));
  if (!frame.success || frame.output.ready.user.id !== userId) return null;
  const { ready, users } = frame.output;
  return (state) => {
    const applied = putUsers(applyReady(state, ready), users);
    const logs = Object.keys(applied.channels).flatMap((id) => {
      const log = v.safeParse(Log, entries.get(logKey(id)));
      return log.success ? [[id, logFrom(log.output)] as const] : [];
    });
    return { ...applied, logs: { ...Object.fromEntries(logs), ...applied.logs } };
  };
}

/** What is missing since is told by the resume. */
const logFrom = (kept: v.InferOutput<typeof Log>): ChannelLog => ({
  ...EMPTY_LOG,
  ...kept,
  status: "ready",
  knownSeq: kept.appliedSeq,
});
