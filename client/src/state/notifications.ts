import { createStore } from "zustand/vanilla";
import type { Message } from "#protocol/objects";
import type { ChatState } from "./chat-state.ts";
import { loadLater } from "./later.ts";
import type { SharedKeyValue } from "./storage.ts";
import { concernsMe, isNewer } from "./unread.ts";

/** What this browser shows a notification about: whatever is said, mentions and direct messages, or nothing. */
const NOTIFY_ABOUT = ["all", "mentions", "nothing"] as const;
export type NotifyAbout = (typeof NOTIFY_ABOUT)[number];

export interface Notice {
  /** One at a time for each message, however many tabs are open. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly messageId: string;
}

export interface NotificationsOptions {
  readonly local: SharedKeyValue;
  getState(): ChatState;
  /** Whether somebody looks at the page. */
  isWatched(): boolean;
  show(notice: Notice): void;
}

const KEY = "fanout.notify";
/** Who has just read it elsewhere, in another tab or on another device, has told so by then. */
export const NOTIFY_AFTER_MS = 1_500;

/** Decides of which messages somebody is told who does not look. */
export class Notifications {
  readonly store = createStore<{ readonly about: NotifyAbout }>(() => ({ about: "nothing" }));
  readonly #options: NotificationsOptions;

  constructor(options: NotificationsOptions) {
    this.#options = options;
    this.#read();
    options.local.onChangeElsewhere(KEY, () => this.#read());
  }

  choose(about: NotifyAbout): void {
    this.store.setState({ about });
    this.#options.local.set(KEY, about);
  }

  #read(): void {
    const kept = this.#options.local.get(KEY);
    this.store.setState({ about: NOTIFY_ABOUT.find((each) => each === kept) ?? "nothing" });
  }

  /** Messages have arrived together, and are in the state. Of each channel there is one notification, however many were missed. */
  heard(messages: readonly Message[]): void {
    const told = messages.filter((message) => this.#isToTell(message));
    if (told.length > 0) setTimeout(() => void this.#tell(told), NOTIFY_AFTER_MS);
  }

  async #tell(messages: readonly Message[]): Promise<void> {
    const left = messages.filter((message) => this.#isToTell(message));
    if (left.length === 0) return;
    const parts = await loadLater();
    for (const notice of parts?.noticesOf(this.#options.getState(), left) ?? []) this.#options.show(notice);
  }

  #isToTell(message: Message): boolean {
    const { about } = this.store.getState();
    const state = this.#options.getState();
    const channel = state.channels[message.channel_id];
    if (about === "nothing" || !channel || message.author.id === state.me?.id) return false;
    const isGone = channel.deletedIds.includes(message.id) || !isNewer(message.id, channel.lastReadId);
    const isSeen = this.#options.isWatched() && state.activeChannelId === channel.id;
    return !isGone && !isSeen && (about === "all" || concernsMe(state, channel, message));
  }
}
