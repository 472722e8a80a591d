import { compareIds } from "#protocol/primitives";
import { keepNewest } from "./channel-log.ts";
import { oldestOf, trimView } from "./channel-view.ts";
import { changeLog } from "./channels.ts";
import type { ChatState, ChatStore } from "./chat-state.ts";
import { firstFrom } from "./message-events.ts";

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
    this.#timer ??= setTimeout(() => this.#cut(), 0);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#places.clear();
  }

  #cut(): void {
    this.#timer = null;
    this.#store.setState((state) =>
      Object.keys(state.logs)
        .filter((channelId) => isTooLarge(state, channelId))
        .reduce((next, channelId) => cut(next, channelId, this.#places.get(channelId)), state),
    );
  }
}

function isTooLarge({ logs, views }: ChatState, channelId: string): boolean {
  const inView = views[channelId]?.messages.length ?? 0;
  return inView > MAX_STRETCH || inView + (logs[channelId]?.messages.length ?? 0) > MAX_MESSAGES;
}

function cut(state: ChatState, channelId: string, placeId: string | undefined): ChatState {
  const view = state.views[channelId];
  if (view) {
    const trimmed = trimView(view, placeId ?? view.targetId, MAX_STRETCH);
    const left = MAX_MESSAGES - trimmed.messages.length;
    return changeLog({ ...state, views: { ...state.views, [channelId]: trimmed } }, channelId, (log) =>
      keepNewest(log, left),
    );
  }
  const log = state.logs[channelId];
  if (!log) return state;
  const isAbove =
    placeId !== undefined &&
    compareIds(placeId, log.from) >= 0 &&
    firstFrom(log.messages, placeId) < log.messages.length / 2;
  if (!isAbove) return changeLog(state, channelId, () => keepNewest(log, MAX_STRETCH));
  // The gap is filled first, and then this is tried again.
  if (log.held.length > 0) return state;
  const views = { ...state.views, [channelId]: oldestOf(log, placeId, MAX_STRETCH) };
  return changeLog({ ...state, views }, channelId, () => keepNewest(log, MAX_MESSAGES - MAX_STRETCH));
}
