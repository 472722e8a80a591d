import type { GatewayConnection } from "../gateway/connection.ts";
import type { ChatStore } from "./chat-state.ts";
import { expireTyping, TYPING_FOR_MS } from "./typing.ts";

/** The server passes on no more than one in this time. */
export const TELL_EVERY_MS = 3_000;

/** Tells others that one types, and forgets those who were not heard of again. */
export class TypingSignals {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  /** By channel: when it was told last. */
  readonly #toldAtMs = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
    store.subscribe((state, before) => {
      if (state.typing !== before.typing) this.#expireLater();
    });
  }

  /** Somebody writes in the composer. */
  type(channelId: string): void {
    const now = Date.now();
    if (Math.abs(now - (this.#toldAtMs.get(channelId) ?? 0)) < TELL_EVERY_MS) return;
    this.#toldAtMs.set(channelId, now);
    // Nothing is lost where it is not told.
    this.#request("typing.start", { channel_id: channelId }).catch(() => {});
  }

  /** They have sent it: the next one they write is told at once. */
  sent(channelId: string): void {
    this.#toldAtMs.delete(channelId);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#toldAtMs.clear();
  }

  #expireLater(): void {
    const times = Object.values(this.#store.getState().typing).flatMap((people) => Object.values(people));
    if (this.#timer !== null || times.length === 0) return;
    const dueMs = Math.min(...times) + TYPING_FOR_MS - Date.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#store.setState((state) => expireTyping(state, Date.now()));
        this.#expireLater();
      },
      Math.min(TYPING_FOR_MS, Math.max(0, dueMs)),
    );
  }
}
