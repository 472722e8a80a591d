import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { Session as Credentials, TicketAnswer } from "#protocol/http";
import type { Message } from "#protocol/objects";
import type { ReadyData, ResumedData } from "#protocol/replies";
import { type ConnectionOptions, type ConnectionSnapshot, GatewayConnection } from "../gateway/connection.ts";
import { openBrowserSocket } from "../gateway/socket.ts";
import { AttachmentUrls } from "./attachment-urls.ts";
import type { PendingMessage } from "./channel-log.ts";
import { ChannelSync } from "./channel-sync.ts";
import {
  type ChatState,
  type ChatStore,
  createChatStore,
  INITIAL_STATE,
  SHOW_AFTER_MS,
} from "./chat-state.ts";
import { DeliveryTimes } from "./deliveries.ts";
import { FrameBuffer } from "./frame-buffer.ts";
import { GuildActions } from "./guild-actions.ts";
import { loadLater } from "./later.ts";
import { Lookups } from "./lookups.ts";
import { Losses } from "./losses.ts";
import { MemoryLimit } from "./memory-limit.ts";
import { MessageActions } from "./message-actions.ts";
import { Outbox } from "./outbox.ts";
import { loadPending, savePending } from "./pending-storage.ts";
import { People } from "./people.ts";
import { ReadAcks } from "./read-acks.ts";
import { appliedSeqs, applyReady } from "./ready.ts";
import { applyDispatch } from "./reducers.ts";
import { type ChatSnapshots, NO_SNAPSHOTS } from "./snapshots.ts";
import type { KeyValue } from "./storage.ts";
import { TypingSignals } from "./typing-signals.ts";
import { isNewer, isUnread } from "./unread.ts";
import { Uploads, type UploadsOptions } from "./uploads.ts";

/** Why somebody is logged out who did not ask for it here. */
export type SignedOut = "session ended" | "account deleted";

export interface ChatOptions {
  /** @throws an error with `signedOut: true` where the session is over */
  fetchTicket(): Promise<TicketAnswer>;
  /** The server knows this session, or this account, no longer. */
  onSignedOut(why: SignedOut): void;
  /** Something to be told once. @param about what is told of the same thing later takes its place */
  onNotice(text: string, about?: string): void;
  /** A connection is there, also one that took the place of another unnoticed. */
  onReady?(): void;
  /** Messages have arrived together, live or by a replay, and are in the state. Each may come twice. */
  onMessages?(messages: readonly Message[]): void;
  /** Survives a reload of the tab: what was not sent yet. */
  readonly tab: KeyValue;
  /** Survives the browser: what was seen last, so that it is there before the network answers. */
  readonly snapshots?: ChatSnapshots;
  readonly openSocket?: ConnectionOptions["openSocket"];
  readonly postForm?: UploadsOptions["post"];
  readonly isWatched?: () => boolean;
}

/** One person's chat: the connection, the store and what keeps them together. Knows no React. */
export class Chat {
  readonly store: ChatStore = createChatStore();
  readonly connection: GatewayConnection;
  readonly sync: ChannelSync;
  readonly memory: MemoryLimit;
  readonly outbox: Outbox;
  readonly guilds: GuildActions;
  readonly messages: MessageActions;
  readonly lookups: Lookups;
  readonly people: People;
  readonly files: AttachmentUrls;
  readonly reads: ReadAcks;
  readonly typing: TypingSignals;
  readonly uploads: Uploads;
  readonly deliveries = new DeliveryTimes();
  readonly #options: ChatOptions;
  readonly #snapshots: ChatSnapshots;
  readonly #buffer: FrameBuffer<Dispatch>;
  readonly #losses: Losses;
  #started: Credentials["user"] | null = null;
  #signedOut: SignedOut = "session ended";
  /** Since when there is no connection, until what was missed meanwhile is asked for. */
  #downSinceMs: number | null = null;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#snapshots = options.snapshots ?? NO_SNAPSHOTS;
    this.#buffer = new FrameBuffer((dispatches) => this.#apply(dispatches));
    this.connection = new GatewayConnection({
      fetchTicket: options.fetchTicket,
      openSocket: options.openSocket ?? openBrowserSocket,
      isWatched: () => options.isWatched?.() ?? false,
      lastSeqs: () => (this.store.getState().loaded ? appliedSeqs(this.store.getState()) : null),
      onHold: () => this.#buffer.pause(),
      onRelease: () => this.#buffer.resume(),
      onReady: (ready) => this.#onReady(ready),
      onClose: (close) => this.#onClose(close),
      onDispatches: (dispatches) => this.#onDispatches(dispatches),
      onChange: (connection) => this.#onConnection(connection),
    });
    const request: GatewayConnection["request"] = (action, fields) => this.connection.request(action, fields);
    this.sync = new ChannelSync(this.store, request);
    this.memory = new MemoryLimit(this.store);
    this.outbox = new Outbox(this.store, request, this.deliveries);
    this.guilds = new GuildActions(this.store, request);
    this.#losses = new Losses(options.onNotice, (id) => this.guilds.isOwnDoing(id));
    this.messages = new MessageActions(this.store, request);
    this.lookups = new Lookups(this.store, request);
    this.people = new People(this.store, request);
    this.files = new AttachmentUrls(request);
    this.reads = new ReadAcks(this.store, request);
    this.typing = new TypingSignals(this.store, request);
    this.uploads = new Uploads(request, { post: options.postForm });
    this.store.subscribe((state, before) => {
      if (state.logs !== before.logs) this.#onLogs(state.logs);
      if (state.logs !== before.logs || state.views !== before.views) this.memory.watch();
      this.#snapshots.note(state, before);
    });
  }

  /** Begins for the one who has logged in. Again for the same one: nothing happens. */
  start(user: Credentials["user"]): void {
    if (this.#started?.id === user.id) return;
    if (this.#started) this.stop();
    this.#started = user;
    this.#signedOut = "session ended";
    this.uploads.open(user.id);
    this.store.setState({ ...INITIAL_STATE, me: user });
    void this.#begin(user);
  }

  /** What was seen last is shown until the server answers, which then tells what was missed since. */
  async #begin(user: Credentials["user"]): Promise<void> {
    const kept = await this.#snapshots.open(user.id);
    if (this.#started !== user) return;
    if (kept) this.store.setState(kept);
    this.outbox.restore(loadPending(this.#options.tab, user.id));
    const { activeChannelId } = this.store.getState();
    if (activeChannelId) void this.sync.open(activeChannelId);
    this.connection.start();
  }

  /** Ends, and shows nothing of the one who was here. */
  stop(): void {
    this.#started = null;
    this.connection.stop();
    this.outbox.stop();
    this.sync.stop();
    this.memory.stop();
    this.people.stop();
    this.#losses.stop();
    this.files.clear();
    this.reads.stop();
    this.typing.stop();
    this.uploads.pause();
    this.deliveries.clear();
    this.#buffer.clear();
    this.#snapshots.close();
    this.store.setState(INITIAL_STATE);
  }

  /** Goes on with another session of the same person, unless they are gone. */
  reconnect(): void {
    const user = this.#started;
    if (!user) return;
    // Nobody is signed out by it.
    this.#started = null;
    this.connection.stop();
    this.#started = user;
    this.connection.start();
  }

  /** Someone goes to a channel, or to a place without one. What is new there is told apart from what was read before. */
  show(channelId: string | null): void {
    const { activeChannelId, channels } = this.store.getState();
    if (activeChannelId === channelId) return;
    const channel = channelId === null ? undefined : channels[channelId];
    const divider =
      channel && isUnread(channel) ? { channelId: channel.id, afterId: channel.lastReadId } : null;
    this.store.setState({ activeChannelId: channelId, divider });
    if (channelId) void this.sync.open(channelId);
  }

  /** Someone looks at the end of the channel. */
  markRead(channelId: string): void {
    this.reads.mark(channelId);
  }

  /** From here on is new to someone who does not look just now. What stands already moves only once all below it has been read. */
  divide(channelId: string): void {
    const { channels, divider } = this.store.getState();
    const channel = channels[channelId];
    if (!channel || !isUnread(channel)) return;
    if (divider?.channelId === channelId && !isNewer(channel.lastReadId, divider.afterId)) return;
    this.store.setState({ divider: { channelId, afterId: channel.lastReadId } });
  }

  /** Nothing is new any more. */
  dropDivider(): void {
    this.store.setState({ divider: null });
  }

  /** What came before READY or RESUMED waits in the buffer: it may be newer than the snapshot, and some of it means nothing without that. */
  #onReady(ready: ReadyData | ResumedData): void {
    const before = this.store.getState();
    this.store.setState((current) => applyReady(current, ready));
    this.#losses.note(before, this.store.getState());
    this.#buffer.resume();
    this.outbox.resume();
    this.reads.resume();
    this.people.resume();
    this.#options.onReady?.();
    const { activeChannelId } = this.store.getState();
    const opened = activeChannelId ? this.sync.open(activeChannelId) : undefined;
    const downMs = this.#downSinceMs === null ? 0 : Date.now() - this.#downSinceMs;
    this.#downSinceMs = null;
    if (before.loaded) void this.#catchUp(before, downMs, opened);
  }

  /** A resume has brought what was missed; without one, what is missing is read. */
  async #catchUp(before: ChatState, downMs: number, opened: Promise<void> | undefined): Promise<void> {
    const channelIds = Object.keys(this.store.getState().logs);
    await Promise.all([opened, ...channelIds.map((channelId) => this.sync.fill(channelId))]);
    // Nobody was told that it was gone: there is nothing to tell of, and nothing to load for that.
    if (downMs < SHOW_AFTER_MS) return;
    const parts = await loadLater();
    if (parts) this.store.setState((state) => ({ caughtUp: parts.findMissed(before, state) }));
  }

  #onDispatches(dispatches: readonly Dispatch[]): void {
    for (const { t, d } of dispatches) {
      if (t === "MESSAGE_CREATE" && d.nonce && d.author.id === this.#started?.id)
        this.deliveries.back(d.nonce);
    }
    this.#buffer.push(dispatches);
  }

  #apply(dispatches: readonly Dispatch[]): void {
    const before = this.store.getState();
    this.store.setState(dispatches.reduce(applyDispatch, before));
    const state = this.store.getState();
    this.#losses.note(before, state);
    const messages = dispatches.flatMap(({ t, d }) => (t === "MESSAGE_CREATE" ? [d] : []));
    if (messages.length > 0) this.#options.onMessages?.(messages);
    const { channels, logs, members } = state;
    for (const dispatch of dispatches) {
      if (dispatch.t === "GUILD_MEMBER_ADD" && members[dispatch.d.guild_id])
        void this.people.learnPresence(dispatch.d.guild_id, dispatch.d.user.id);
      if (dispatch.t !== "MESSAGE_DELETE" || logs[dispatch.c]?.status === "ready") continue;
      if (channels[dispatch.c]?.lastMessageId === dispatch.d.id)
        void this.sync.findNewest(dispatch.c, dispatch.d.id);
    }
  }

  #onClose(close: DispatchData<"CLOSE">): void {
    if (close.reason === "ACCOUNT_DELETED") this.#signedOut = "account deleted";
    else if (close.reason !== "LOGGED_OUT") this.#losses.close(close, this.store.getState());
  }

  #onConnection(connection: ConnectionSnapshot): void {
    if (connection.state === "waiting") {
      // What came on the connection that was there counts; what came before an answer that never came is older than the next answer.
      this.#buffer.pause();
      this.#buffer.clear();
    }
    this.#downSinceMs = connection.downSinceMs ?? this.#downSinceMs;
    this.store.setState({ connection });
    // `stop` forgets the user first: whatever else closes the connection is a refusal.
    if (connection.state === "closed" && this.#started) this.#options.onSignedOut(this.#signedOut);
  }

  #onLogs(logs: Readonly<Record<string, { readonly pending: readonly PendingMessage[] }>>): void {
    this.sync.watchGaps();
    const user = this.#started;
    if (user)
      savePending(
        this.#options.tab,
        user.id,
        Object.values(logs).flatMap((log) => log.pending),
      );
  }
}
