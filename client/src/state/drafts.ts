import * as v from "valibot";
import { type Draft, EMPTY_DRAFT } from "./draft-mentions.ts";
import type { SharedKeyValue } from "./storage.ts";

const Stored = v.object({
  text: v.string(),
  mentions: v.array(v.object({ label: v.string(), wire: v.string() })),
});

/** Where a draft was changed: by this page, or by another tab of this browser. */
export type DraftChange = "here" | "elsewhere";

/**
 * What someone was writing, by user and place: a channel, or a message whose text is being changed. It outlives a reload, a change of
 * channel and an ended session.
 */
export class Drafts {
  readonly #storage: SharedKeyValue;
  readonly #listeners = new Map<string, Set<(change: DraftChange) => void>>();

  constructor(storage: SharedKeyValue) {
    this.#storage = storage;
  }

  get(userId: string, placeId: string): Draft {
    const text = this.#storage.get(key(userId, placeId));
    return text === null ? EMPTY_DRAFT : read(text);
  }

  set(userId: string, placeId: string, { text, mentions }: Draft): void {
    const name = key(userId, placeId);
    this.#storage.set(name, text === "" ? null : JSON.stringify({ text, mentions }));
    for (const listener of this.#listeners.get(name) ?? []) listener("here");
  }

  /** Calls back at each change of a draft. Gives the function that ends it. */
  onChange(userId: string, placeId: string, listener: (change: DraftChange) => void): () => void {
    const name = key(userId, placeId);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    const stop = this.#storage.onChangeElsewhere(name, () => listener("elsewhere"));
    return () => {
      listeners.delete(listener);
      stop();
    };
  }
}

const key = (userId: string, placeId: string) => `fanout.draft.${userId}.${placeId}`;

/** What is not as it is written here is a text all the same: nothing that was typed is thrown away. */
function read(text: string): Draft {
  try {
    const stored = v.safeParse(Stored, JSON.parse(text));
    return stored.success ? stored.output : { text, mentions: [] };
  } catch {
    return { text, mentions: [] };
  }
}
