import { createStore } from "zustand/vanilla";
import type { Message } from "#protocol/objects";
import type { ChatState } from "./chat-state.ts";
import { plainWords } from "./plain-text.ts";
import type { SharedKeyValue } from "./storage.ts";
import { mentionsMe } from "./unread.ts";
import { asNow, nameOf } from "./users.ts";

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
  /** Whether somebody looks at the page. */
  isWatched(): boolean;
  show(notice: Notice): void;
}

const KEY = "fanout.notify";
/** A notification has room for about three lines. */
const BODY_LENGTH = 160;

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

  /** A message has arrived, and is in the state. */
  heard(state: ChatState, message: Message): void {
    const { about } = this.store.getState();
    const channel = state.channels[message.channel_id];
    if (about === "nothing" || !channel || message.author.id === state.me?.id) return;
    const isSeen = this.#options.isWatched() && state.activeChannelId === channel.id;
    const concerns = channel.guild_id === null || mentionsMe(state, channel, message);
    if (isSeen || (about === "mentions" && !concerns)) return;
    const name = nameOf(asNow(state, message.author));
    this.#options.show({
      tag: message.id,
      title: channel.guild_id === null ? name : `${name} in #${channel.name}`,
      body: excerpt(message, state.users),
      guildId: channel.guild_id,
      channelId: channel.id,
      messageId: message.id,
    });
  }
}

function excerpt(message: Message, users: ChatState["users"]): string {
  const words = plainWords(message, users);
  return words.length > BODY_LENGTH ? `${words.slice(0, BODY_LENGTH)}...` : words;
}
