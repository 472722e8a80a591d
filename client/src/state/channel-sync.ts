import type { Message } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import {
  type ChannelLog,
  failOlder,
  hasGap,
  hasOlder,
  prependPage,
  showEnd,
  startOlder,
} from "./channel-log.ts";
import type { ChatStore } from "./chat-state.ts";
import { changeLog } from "./reducers.ts";

export const PAGE_SIZE = 50;
/** The wire's largest page, to read again what is loaded. */
const FILL_SIZE = 100;
/** Most gaps close by themselves: an ACK overtakes the dispatches of others by some milliseconds. */
export const GAP_PATIENCE_MS = 400;
/** Where a gap makes a channel be read again, at most about this many messages of it: older ones come back on scrolling up. */
export const MAX_FILL = 1_000;

/** Reads history: the newest page when a channel is opened, older ones on scrolling up, and again what is loaded where events are missing. */
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
      const page = await this.#request("channel.history", { channel_id: channelId, limit: PAGE_SIZE });
      this.#change(channelId, (log) => showEnd(log, page.messages, page.has_more, knownSeq));
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
      const page = await this.#request("channel.history", {
        channel_id: channelId,
        before: asked.before,
        limit: PAGE_SIZE,
      });
      this.#change(channelId, (current) => prependPage(current, page.messages, page.has_more, asked));
    } catch (error) {
      expectGatewayError(error);
      this.#change(channelId, (current) => failOlder(current, asked));
    }
  }

  /** Looks for gaps in all logs and fills those that do not close by themselves. Cheap: called after each commit. */
  watchGaps(): void {
    for (const [channelId, log] of Object.entries(this.#store.getState().logs)) {
      if (!hasGap(log) || this.#filling.has(channelId) || this.#timers.has(channelId)) continue;
      const fill = () => {
        this.#timers.delete(channelId);
        void this.fill(channelId);
      };
      this.#timers.set(channelId, setTimeout(fill, GAP_PATIENCE_MS));
    }
  }

  /** Fills a gap now, where there is one. */
  async fill(channelId: string): Promise<void> {
    const log = this.#log(channelId);
    if (!log || !hasGap(log) || this.#filling.has(channelId)) return;
    this.#filling.add(channelId);
    try {
      await this.#readAgain(channelId, log);
    } catch (error) {
      // Lost again: RESUMED brings what is missing. Refused or timed out: the next commit tries again.
      expectGatewayError(error);
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
      const page = await this.#request("channel.history", {
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

  #log(channelId: string) {
    return this.#store.getState().logs[channelId];
  }

  #change(channelId: string, change: Parameters<typeof changeLog>[2]): void {
    this.#store.setState((state) =>
      state.channels[channelId] ? changeLog(state, channelId, change) : state,
    );
  }
}

function expectGatewayError(error: unknown): void {
  if (!(error instanceof GatewayError)) throw error;
}
