import type { Message } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Fields } from "../gateway/wire.ts";
import {
  type ChannelLog,
  failOlder,
  hasGap,
  hasOlder,
  prependPage,
  showEnd,
  startOlder,
} from "./channel-log.ts";
import { type ChannelView, edgeOf, emptyView, extendView, joinView, reachesLog } from "./channel-view.ts";
import { changeLog } from "./channels.ts";
import type { ChatStore } from "./chat-state.ts";
import { omit } from "./omit.ts";
import { isNewer } from "./unread.ts";
import { putUsers } from "./users.ts";

export const PAGE_SIZE = 50;
/** The wire's largest page, to read again what is loaded. */
const FILL_SIZE = 100;
/** Most gaps close by themselves: an ACK overtakes the dispatches of others by some milliseconds. */
export const GAP_PATIENCE_MS = 400;
/** A gap that could not be filled, on a connection that goes on, is tried again after this. */
export const FILL_AGAIN_MS = 5_000;
/** Where a gap makes a channel be read again, at most about this many messages of it: older ones come back on scrolling up. */
export const MAX_FILL = 1_000;

/**
 * Reads history: the newest page when a channel is opened, older ones on scrolling up, the pages around an older message that somebody goes to, and again what is
 * loaded where events are missing.
 */
export class ChannelSync {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  readonly #filling = new Set<string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Loads the newest page, unless it is there or on its way. A failure is a state of the log, with a face. */
  async open(channelId: string): Promise<void> {
    const { channels, logs } = this.#store.getState();
    const channel = channels[channelId];
    const status = logs[channelId]?.status;
    if (!channel || status === "ready" || status === "loading") return;
    const knownSeq = Math.max(channel.lastSeq, logs[channelId]?.knownSeq ?? 0);
    this.#change(channelId, (log) => ({ ...log, status: "loading" }));
    try {
      const page = await this.#read({ channel_id: channelId, limit: PAGE_SIZE });
      this.#change(channelId, (log) => showEnd(log, page.messages, page.has_more, knownSeq));
      this.#join(channelId);
    } catch (error) {
      expectGatewayError(error);
      this.#change(channelId, (log) => ({ ...log, status: "failed" }));
    }
  }

  /** Loads the page before what is loaded. */
  async loadOlder(channelId: string): Promise<void> {
    const log = this.#log(channelId);
    if (log?.status !== "ready" || !hasOlder(log) || log.older === "loading") return;
    const asked = { before: log.from, seq: log.appliedSeq };
    this.#change(channelId, startOlder);
    try {
      const page = await this.#read({ channel_id: channelId, before: asked.before, limit: PAGE_SIZE });
      this.#change(channelId, (current) => prependPage(current, page.messages, page.has_more, asked));
    } catch (error) {
      expectGatewayError(error);
      this.#change(channelId, (current) => failOlder(current, asked));
    }
  }

  /** Goes to a message of the channel, which may be older than what is loaded. Whether it is there shows when the view is ready. */
  async jumpTo(channelId: string, messageId: string): Promise<void> {
    if (this.#log(channelId)?.messages.some(({ id }) => id === messageId)) {
      this.leaveView(channelId);
      return;
    }
    const view = emptyView(messageId);
    this.#setView(channelId, view);
    try {
      const page = await this.#read({ channel_id: channelId, around: messageId, limit: PAGE_SIZE });
      const newest = this.#store.getState().channels[channelId]?.lastMessageId ?? null;
      const hasNewer = isNewer(newest, page.messages.at(-1)?.id ?? null);
      this.#changeView(channelId, view.targetId, (current) => ({
        ...current,
        status: "ready",
        messages: page.messages,
        hasOlder: page.has_more,
        hasNewer,
      }));
      this.#join(channelId);
    } catch (error) {
      expectGatewayError(error);
      this.#changeView(channelId, view.targetId, (current) => ({ ...current, status: "failed" }));
    }
  }

  /** Grows the view by a page. */
  async extendView(channelId: string, side: "older" | "newer"): Promise<void> {
    const view = this.#store.getState().views[channelId];
    const edge = view && edgeOf(view, side);
    if (view?.status !== "ready" || !edge || view[side] === "loading") return;
    if (!(side === "older" ? view.hasOlder : view.hasNewer)) return;
    this.#changeView(channelId, view.targetId, (current) => ({ ...current, [side]: "loading" }));
    const cursor = side === "older" ? { before: edge.id } : { after: edge.id };
    try {
      const page = await this.#read({ channel_id: channelId, ...cursor, limit: PAGE_SIZE });
      this.#changeView(channelId, view.targetId, (current) =>
        extendView(current, side, edge, page.messages, page.has_more),
      );
      this.#join(channelId);
    } catch (error) {
      expectGatewayError(error);
      this.#changeView(channelId, view.targetId, (current) => ({ ...current, [side]: "failed" }));
    }
  }

  /** Back to the end of the channel. */
  leaveView(channelId: string): void {
    this.#store.setState((state) =>
      state.views[channelId] ? { ...state, views: omit(state.views, (id) => id === channelId) } : state,
    );
  }

  /** Of a channel that is not loaded the newest message was deleted: which one is the newest now is asked for. */
  async findNewest(channelId: string, deletedId: string): Promise<void> {
    try {
      const page = await this.#read({ channel_id: channelId, limit: 1 });
      const newest = page.messages.at(-1)?.id ?? null;
      this.#store.setState((state) => {
        const channel = state.channels[channelId];
        if (channel?.lastMessageId !== deletedId) return state;
        const entry = { ...channel, lastMessageId: newest };
        return { ...state, channels: { ...state.channels, [channelId]: entry } };
      });
    } catch (error) {
      // READY and RESUMED tell it as well.
      expectGatewayError(error);
    }
  }

  /** Looks for gaps in all logs and fills those that do not close by themselves. Cheap: called after each commit. */
  watchGaps(): void {
    for (const [channelId, log] of Object.entries(this.#store.getState().logs)) {
      if (hasGap(log) && !this.#filling.has(channelId)) this.#fillLater(channelId, GAP_PATIENCE_MS);
    }
  }

  #fillLater(channelId: string, ms: number): void {
    if (this.#timers.has(channelId)) return;
    const fill = () => {
      this.#timers.delete(channelId);
      void this.fill(channelId);
    };
    this.#timers.set(channelId, setTimeout(fill, ms));
  }

  /** Fills a gap now, where there is one. */
  async fill(channelId: string): Promise<void> {
    const log = this.#log(channelId);
    if (!log || !hasGap(log) || this.#filling.has(channelId)) return;
    this.#filling.add(channelId);
    try {
      await this.#readAgain(channelId, log);
    } catch (error) {
      expectGatewayError(error);
      // Lost again: RESUMED brings what is missing.
      if (error.transient && this.#store.getState().connection.state === "ready")
        this.#fillLater(channelId, error.retryAfterMs ?? FILL_AGAIN_MS);
      return;
    } finally {
      this.#filling.delete(channelId);
    }
    // What was heard of meanwhile may be late again, and has the same patience.
    this.watchGaps();
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The missing events may have changed any message, so all that are loaded are read again, from the newest down. */
  async #readAgain(channelId: string, { knownSeq, from }: ChannelLog): Promise<void> {
    let messages: readonly Message[] = [];
    for (;;) {
      const [oldest] = messages;
      const page = await this.#read({
        channel_id: channelId,
        limit: FILL_SIZE,
        ...(oldest ? { before: oldest.id } : {}),
      });
      messages = [...page.messages, ...messages];
      const [first] = page.messages;
      const goesOn = page.has_more && first && compareIds(first.id, from) > 0 && messages.length < MAX_FILL;
      if (goesOn) continue;
      this.#change(channelId, (log) => showEnd(log, messages, page.has_more, knownSeq));
      return;
    }
  }

  /** A page, whose authors are known from then on as they are called now. */
  async #read(fields: Fields<"channel.history">) {
    const page = await this.#request("channel.history", fields);
    this.#store.setState((state) =>
      putUsers(
        state,
        page.messages.map(({ author }) => author),
      ),
    );
    return page;
  }

  /** Where the view has come to what is loaded of the end, it becomes a part of it. */
  #join(channelId: string): void {
    const { logs, views } = this.#store.getState();
    const view = views[channelId];
    if (!view || !reachesLog(view, logs[channelId])) return;
    this.#change(channelId, (log) => joinView(log, view));
    this.leaveView(channelId);
  }

  #setView(channelId: string, view: ChannelView): void {
    this.#store.setState((state) =>
      state.channels[channelId] ? { ...state, views: { ...state.views, [channelId]: view } } : state,
    );
  }

  /** Unless somebody has gone elsewhere meanwhile. */
  #changeView(channelId: string, targetId: string, change: (view: ChannelView) => ChannelView): void {
    const view = this.#store.getState().views[channelId];
    if (view?.targetId === targetId) this.#setView(channelId, change(view));
  }

  #log(channelId: string) {
    return this.#store.getState().logs[channelId];
  }

  #change(channelId: string, change: Parameters<typeof changeLog>[2]): void {
    this.#store.setState((state) =>
      state.channels[channelId] ? changeLog(state, channelId, change) : state,
    );
  }
}

function expectGatewayError(error: unknown): asserts error is GatewayError {
  if (!(error instanceof GatewayError)) throw error;
}
