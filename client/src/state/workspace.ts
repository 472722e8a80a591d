import * as v from "valibot";
import { createStore } from "zustand/vanilla";
import { omit } from "./omit.ts";
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
  /** By channel: the message whose text is being changed. */
  readonly editing: Readonly<Record<string, string>>;
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
  editing: {},
  target: null,
  panel: null,
  overlay: null,
  profile: null,
};

/** What a reload does not end, by the name under which the tab keeps it: a message for each channel. */
const KEPT = { replyTo: "replies", editing: "edits" } as const;
type Kept = keyof typeof KEPT;

const Stored = v.record(v.string(), v.string());
const key = (part: Kept, userId: string) => `fanout.${KEPT[part]}.${userId}`;

export class WorkspaceActions {
  readonly store = createStore<Workspace>(() => INITIAL_WORKSPACE);
  readonly #tab: KeyValue;
  #userId: string | null = null;

  /** @param tab survives a reload of the tab: an answer and an edit are begun there, and go on after a log-in */
  constructor(tab: KeyValue) {
    this.#tab = tab;
  }

  /** Takes up what this person had begun. Again for the same one: nothing happens. */
  open(userId: string): void {
    if (this.#userId === userId) return;
    this.#userId = userId;
    this.store.setState({
      ...INITIAL_WORKSPACE,
      replyTo: this.#kept("replyTo", userId),
      editing: this.#kept("editing", userId),
    });
  }

  /** Null: the next message answers nothing. */
  reply(channelId: string, messageId: string | null): void {
    this.#keep("replyTo", channelId, messageId);
  }

  /** Null: no message is being changed. Its text is a draft (Composing). */
  edit(channelId: string, messageId: string | null): void {
    this.#keep("editing", channelId, messageId);
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

  #keep(part: Kept, channelId: string, messageId: string | null): void {
    const others = omit(this.store.getState()[part], (id) => id === channelId);
    const next = messageId === null ? others : { ...others, [channelId]: messageId };
    this.store.setState({ [part]: next });
    if (this.#userId) this.#tab.set(key(part, this.#userId), JSON.stringify(next));
  }

  #kept(part: Kept, userId: string): Workspace[Kept] {
    try {
      const stored = v.safeParse(Stored, JSON.parse(this.#tab.get(key(part, userId)) ?? "{}"));
      return stored.success ? stored.output : {};
    } catch {
      return {};
    }
  }
}
