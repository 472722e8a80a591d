import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { ChatStore } from "./chat-state.ts";
import { applyAck, isNewer, markRead } from "./unread.ts";

/** Who reads along marks as read with each message: the server is told where they have come to, not each step. */
export const TELL_AFTER_MS = 400;
/** What the server did not take, on a connection that is there, is told again after this. */
export const TELL_AGAIN_MS = 5_000;
/** `resume` goes on after these. */
const WITHOUT_CONNECTION: readonly string[] = ["NOT_CONNECTED", "DISCONNECTED", "NOT_IDENTIFIED"];

/** Tells the server how far was read, and so this person's other devices. Shown here at once; what could not be told is told when it can be. */
export class ReadAcks {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  /** By channel: up to where was read and not told yet. */
  readonly #wanted = new Map<string, string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Someone looks at the newest message of a channel. */
  mark(channelId: string): void {
    const before = this.#store.getState();
    const after = markRead(before, channelId);
    const messageId = after.channels[channelId]?.lastReadId;
    if (after === before || !messageId) return;
    this.#store.setState(after);
    this.#wanted.set(channelId, messageId);
    this.#tellLater(channelId, TELL_AFTER_MS);
  }

  /** The connection is ready again. */
  resume(): void {
    for (const channelId of this.#wanted.keys()) this.#tellLater(channelId, 0);
  }

  /** The page may be about to go: nothing waits any longer. */
  flush(): void {
    for (const [channelId, timer] of this.#timers) {
      clearTimeout(timer);
      void this.#tell(channelId);
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#wanted.clear();
  }

  #tellLater(channelId: string, ms: number): void {
    if (this.#timers.has(channelId)) return;
    this.#timers.set(
      channelId,
      setTimeout(() => void this.#tell(channelId), ms),
    );
  }

  async #tell(channelId: string): Promise<void> {
    const messageId = this.#wanted.get(channelId);
    if (messageId === undefined) return;
    let againMs: number | null = null;
    try {
      const answer = await this.#request("read.ack", { channel_id: channelId, message_id: messageId });
      this.#store.setState((state) => applyAck(state, channelId, answer.last_read_id, answer.mention_count));
      this.#told(channelId, messageId);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (!error.transient) this.#told(channelId, messageId);
      else if (!WITHOUT_CONNECTION.includes(error.code)) againMs = error.retryAfterMs ?? TELL_AGAIN_MS;
    }
    this.#timers.delete(channelId);
    if (againMs !== null || this.#isBehind(channelId, messageId))
      this.#tellLater(channelId, againMs ?? TELL_AFTER_MS);
  }

  #told(channelId: string, messageId: string): void {
    if (this.#wanted.get(channelId) === messageId) this.#wanted.delete(channelId);
  }

  /** More was read while this was on its way. */
  #isBehind(channelId: string, messageId: string): boolean {
    return isNewer(this.#wanted.get(channelId) ?? null, messageId);
  }
}
