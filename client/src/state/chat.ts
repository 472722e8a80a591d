import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { Session as Credentials, TicketAnswer } from "#protocol/http";
import type { ReadyData, ResumedData } from "#protocol/replies";
import { type ConnectionOptions, type ConnectionSnapshot, GatewayConnection } from "../gateway/connection.ts";
import { openBrowserSocket } from "../gateway/socket.ts";
import type { PendingMessage } from "./channel-log.ts";
import { ChannelSync } from "./channel-sync.ts";
import { type ChatStore, createChatStore, INITIAL_STATE } from "./chat-state.ts";
import { FrameBuffer } from "./frame-buffer.ts";
import { GuildActions } from "./guild-actions.ts";
import { Outbox } from "./outbox.ts";
import { loadPending, savePending } from "./pending-storage.ts";
import { loadReadMarks, saveReadMarks } from "./read-marks.ts";
import { appliedSeqs, applyReady, countMissed } from "./ready.ts";
import { applyDispatch } from "./reducers.ts";
import type { KeyValue } from "./storage.ts";
import { markRead } from "./unread.ts";

/** Why somebody is logged out who did not ask for it here. */
export type SignedOut = "session ended" | "account deleted";

export interface ChatOptions {
  /** @throws an error with `signedOut: true` where the session is over */
  fetchTicket(): Promise<TicketAnswer>;
  /** The server knows this session, or this account, no longer. */
  onSignedOut(why: SignedOut): void;
  /** Something to be told once, in the server's words. */
  onNotice(text: string): void;
  /** Survives the browser: how far was read. */
  readonly local: KeyValue;
  /** Survives a reload of the tab: what was not sent yet. */
  readonly tab: KeyValue;
  readonly openSocket?: ConnectionOptions["openSocket"];
  readonly isWatched?: () => boolean;
}

/** One person's chat: the connection, the store and what keeps them together. Knows no React. */
export class Chat {
  readonly store: ChatStore = createChatStore();
  readonly connection: GatewayConnection;
  readonly sync: ChannelSync;
  readonly outbox: Outbox;
  readonly guilds: GuildActions;
  readonly #options: ChatOptions;
  readonly #buffer: FrameBuffer<Dispatch>;
  #started: Credentials["user"] | null = null;
  #signedOut: SignedOut = "session ended";

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#buffer = new FrameBuffer((dispatches) =>
      this.store.setState((state) => dispatches.reduce(applyDispatch, state)),
    );
    this.connection = new GatewayConnection({
      fetchTicket: options.fetchTicket,
      openSocket: options.openSocket ?? openBrowserSocket,
      isWatched: () => options.isWatched?.() ?? false,
      lastSeqs: () => (this.store.getState().loaded ? appliedSeqs(this.store.getState()) : null),
      onReady: (ready) => this.#onReady(ready),
      onClose: (close) => this.#onClose(close),
      onDispatches: (dispatches) => this.#buffer.push(dispatches),
      onChange: (connection) => this.#onConnection(connection),
    });
    const request: GatewayConnection["request"] = (action, fields) => this.connection.request(action, fields);
    this.sync = new ChannelSync(this.store, request);
    this.outbox = new Outbox(this.store, request);
    this.guilds = new GuildActions(this.store, request);
    this.store.subscribe((state, before) => {
      if (state.logs !== before.logs) this.#onLogs(state.logs);
      const user = this.#started;
      if (user && state.readMarks !== before.readMarks)
        saveReadMarks(options.local, user.id, state.readMarks);
    });
  }

  /** Begins for the one who has logged in. Again for the same one: nothing happens. */
  start(user: Credentials["user"]): void {
    if (this.#started?.id === user.id) return;
    if (this.#started) this.stop();
    const readMarks = loadReadMarks(this.#options.local, user.id);
    this.store.setState({ ...INITIAL_STATE, me: user, readMarks });
    this.#started = user;
    this.#signedOut = "session ended";
    this.outbox.restore(loadPending(this.#options.tab, user.id));
    this.connection.start();
  }

  /** Ends, and shows nothing of the one who was here. */
  stop(): void {
    this.#started = null;
    this.connection.stop();
    this.outbox.stop();
    this.sync.stop();
    this.#buffer.clear();
    this.store.setState(INITIAL_STATE);
  }

  /** Someone goes to a channel, or to a place without one. */
  show(channelId: string | null): void {
    if (this.store.getState().activeChannelId === channelId) return;
    this.store.setState({ activeChannelId: channelId });
    if (channelId) void this.sync.open(channelId);
  }

  markRead(channelId: string): void {
    this.store.setState((state) => markRead(state, channelId));
  }

  /** What came before READY or RESUMED waits in the buffer: it may be newer than the snapshot, and some of it means nothing without that. */
  #onReady(ready: ReadyData | ResumedData): void {
    const { loaded: again, logs } = this.store.getState();
    this.store.setState((current) => applyReady(current, ready));
    this.#buffer.resume();
    this.outbox.resume();
    const { activeChannelId } = this.store.getState();
    if (activeChannelId) void this.sync.open(activeChannelId);
    if (again) void this.#catchUp(countMissed(logs, ready));
  }

  /** A resume has brought what was missed; without one, what is missing is read. */
  async #catchUp(missed: number): Promise<void> {
    const channelIds = Object.keys(this.store.getState().logs);
    await Promise.all(channelIds.map((channelId) => this.sync.fill(channelId)));
    this.store.setState({ caughtUp: { missed, atMs: Date.now() } });
  }

  #onClose({ reason, message }: DispatchData<"CLOSE">): void {
    if (reason === "ACCOUNT_DELETED") this.#signedOut = "account deleted";
    else if (reason !== "LOGGED_OUT") this.#options.onNotice(message);
  }

  #onConnection(connection: ConnectionSnapshot): void {
    if (connection.state !== "ready") this.#buffer.pause();
    // What came before an answer that never came is older than the next answer.
    if (connection.state === "waiting") this.#buffer.clear();
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
