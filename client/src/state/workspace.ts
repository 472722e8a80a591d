import * as v from "valibot";
import { createStore } from "zustand/vanilla";
import type { KeyValue } from "./storage.ts";

/** What lies over everything, one at a time. */
export type Overlay = "switcher" | "shortcuts" | "settings";

/** What stands beside the messages. */
export type Panel = "members" | "pins" | "search";

/**
 * What one person is about to do, in this tab: what is answered, edited, looked for. The places of the screen that have to do with it know each other by this
 * only. Nothing of it is the server's.
 */
export interface Workspace {
  /** By channel: the message that the next one answers. */
  readonly replyTo: Readonly<Record<string, string>>;
  /** The message whose text is being changed. */
  readonly editing: { readonly channelId: string; readonly messageId: string } | null;
  /** Where somebody wants to go: the list scrolls there and shows it for a moment. `at` tells one wish from the next. */
  readonly target: { readonly channelId: string; readonly messageId: string; readonly at: number } | null;
  /** Null: who is in the channel, where there is room beside it. */
  readonly panel: Panel | null;
  readonly overlay: Overlay | null;
  /** Whose card is open, and for which guild it shows what they are there. */
  readonly profile: ProfileTarget | null;
}

export interface ProfileTarget {
  readonly userId: string;
  /** Null: in a direct message. */
  readonly guildId: string | null;
}

const INITIAL_WORKSPACE: Workspace = {
  replyTo: {},
  editing: null,
  target: null,
  panel: null,
  overlay: null,
  profile: null,
};

const StoredReplies = v.record(v.string(), v.string());
const key = (userId: string) => `fanout.replies.${userId}`;

export class WorkspaceActions {
  readonly store = createStore<Workspace>(() => INITIAL_WORKSPACE);
  readonly #tab: KeyValue;
  #userId: string | null = null;

  /** @param tab survives a reload of the tab: an answer is begun there, and goes on after a log-in */
  constructor(tab: KeyValue) {
    this.#tab = tab;
  }

  /** Takes up what this person had begun. Again for the same one: nothing happens. */
  open(userId: string): void {
    if (this.#userId === userId) return;
    this.#userId = userId;
    this.store.setState({ ...INITIAL_WORKSPACE, replyTo: this.#kept(userId) });
  }

  reply(channelId: string, messageId: string | null): void {
    this.store.setState(({ replyTo }) => {
      const { [channelId]: _, ...rest } = replyTo;
      return { replyTo: messageId === null ? rest : { ...rest, [channelId]: messageId } };
    });
    if (this.#userId) this.#tab.set(key(this.#userId), JSON.stringify(this.store.getState().replyTo));
  }

  edit(channelId: string, messageId: string): void {
    this.store.setState({ editing: { channelId, messageId } });
  }

  stopEditing(): void {
    this.store.setState({ editing: null });
  }

  goTo(channelId: string, messageId: string): void {
    this.store.setState({ target: { channelId, messageId, at: Date.now() } });
  }

  /** It is on the screen. */
  arrived(): void {
    this.store.setState({ target: null });
  }

  show(panel: Panel | null): void {
    this.store.setState({ panel });
  }

  cover(overlay: Overlay | null): void {
    this.store.setState({ overlay });
  }

  /** Opens somebody's card; null closes it. */
  showProfile(profile: ProfileTarget | null): void {
    this.store.setState({ profile });
  }

  /** For another person. */
  reset(): void {
    this.#userId = null;
    this.store.setState(INITIAL_WORKSPACE);
  }

  #kept(userId: string): Workspace["replyTo"] {
    try {
      const stored = v.safeParse(StoredReplies, JSON.parse(this.#tab.get(key(userId)) ?? "{}"));
      return stored.success ? stored.output : {};
    } catch {
      return {};
    }
  }
}
