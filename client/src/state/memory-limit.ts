import type { ChatState, ChatStore } from "./chat-state.ts";
import { loadLater } from "./later.ts";

/** At most this many messages of a channel stay in memory, those at its end and those of an older part together. The others come back on scrolling. */
export const MAX_MESSAGES = 5_000;
/** No part that somebody reads is left longer than this: so there is room for the end beside an older one, and a log is not cut with each message. */
export const MAX_STRETCH = 4_500;

/** Keeps channels within `MAX_MESSAGES`: what is farthest from where somebody reads goes. */
export class MemoryLimit {
  readonly #store: ChatStore;
  /** By channel: the message where somebody reads who is not at its end. */
  readonly #places = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(store: ChatStore) {
    this.#store = store;
  }

  /** @param messageId null: at the channel's end */
  readAt(channelId: string, messageId: string | null): void {
    if (messageId === null) this.#places.delete(channelId);
    else this.#places.set(channelId, messageId);
  }

  /** Looks for channels that are too large. Cheap: called after each commit. */
  watch(): void {
    const state = this.#store.getState();
    if (!Object.keys(state.logs).some((channelId) => isTooLarge(state, channelId))) return;
    // Later: a list keeps its place where rows go from its head or come to its end, and not where both happen in one commit.
    this.#timer ??= setTimeout(() => void this.#cut(), 0);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#places.clear();
  }

  async #cut(): Promise<void> {
    const parts = await loadLater();
    this.#timer = null;
    if (parts) this.#store.setState((state) => parts.cutToLimit(state, this.#places));
  }
}

/** Whether a channel has more in memory than it may. */
export function isTooLarge({ logs, views }: ChatState, channelId: string): boolean {
  const inView = views[channelId]?.messages.length ?? 0;
  return inView > MAX_STRETCH || inView + (logs[channelId]?.messages.length ?? 0) > MAX_MESSAGES;
}
