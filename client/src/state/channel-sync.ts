import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { type ChannelLog, fillGap, hasGap, openWithPage, prependPage } from "./channel-log.ts";
import type { ChatStore } from "./chat-state.ts";
import { changeLog } from "./reducers.ts";

export const PAGE_SIZE = 50;
/** The wire's largest page, for what was missed. */
const FILL_SIZE = 100;
/** Most gaps close by themselves: an ACK overtakes the dispatches of others by some milliseconds. */
export const GAP_PATIENCE_MS = 400;
/** Beyond this many missed messages a channel starts anew at its end; what lies between comes back on scrolling up. */
export const MAX_FILL = 1_000;

/** Reads history: the newest page when a channel is opened, older ones on scrolling up, and what is missing in between. */
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
      this.#change(channelId, (log) => openWithPage(log, page.messages, page.has_more, knownSeq));
    } catch (error) {
      expectGatewayError(error);
      this.#change(channelId, (log) => ({ ...log, status: "failed" }));
    }
  }

  /** Loads the page before the oldest message. */
  async loadOlder(channelId: string): Promise<void> {
    const log = this.#store.getState().logs[channelId];
    const oldest = log?.messages[0];
    if (log?.status !== "ready" || !log.hasOlder || log.older === "loading" || !oldest) return;
    this.#change(channelId, (current) => ({ ...current, older: "loading" }));
    try {
      const page = await this.#request("channel.history", {
        channel_id: channelId,
        before: oldest.id,
        limit: PAGE_SIZE,
      });
      this.#change(channelId, (current) => prependPage(current, page.messages, page.has_more));
    } catch (error) {
      expectGatewayError(error);
      this.#change(channelId, (current) => ({ ...current, older: "failed" }));
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

  /** Fills a gap now. Gives the number of messages that it brought. */
  async fill(channelId: string): Promise<number> {
    if (this.#filling.has(channelId)) return 0;
    this.#filling.add(channelId);
    let brought = 0;
    try {
      for (let log = this.#log(channelId); log && hasGap(log); log = this.#log(channelId)) {
        if (brought >= MAX_FILL) {
          await this.#restart(channelId);
          break;
        }
        brought += await this.#fillPage(channelId, log);
      }
    } catch (error) {
      // Lost again: READY brings us back here. Refused or timed out: the next commit does.
      expectGatewayError(error);
    } finally {
      this.#filling.delete(channelId);
    }
    return brought;
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #fillPage(channelId: string, log: ChannelLog): Promise<number> {
    const coveredSeq = log.knownSeq;
    const newest = log.messages.at(-1);
    if (!newest) {
      // It was empty when it was read: what is missing starts it.
      const page = await this.#request("channel.history", { channel_id: channelId, limit: FILL_SIZE });
      this.#change(channelId, (current) => openWithPage(current, page.messages, page.has_more, coveredSeq));
      return page.messages.length;
    }
    const page = await this.#request("channel.history", {
      channel_id: channelId,
      limit: FILL_SIZE,
      after: newest.id,
    });
    const complete = !page.has_more || page.messages.length === 0;
    this.#change(channelId, (current) => fillGap(current, page.messages, complete, coveredSeq));
    return page.messages.length;
  }

  async #restart(channelId: string): Promise<void> {
    this.#change(channelId, (log) => ({ ...log, status: "empty", messages: [], held: [], appliedSeq: 0 }));
    await this.open(channelId);
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
