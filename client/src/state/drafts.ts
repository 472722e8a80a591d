import type { KeyValue } from "./storage.ts";

/** What someone was writing, by user and channel. It outlives a reload, a change of channel and an ended session. */
export class Drafts {
  readonly #storage: KeyValue;

  constructor(storage: KeyValue) {
    this.#storage = storage;
  }

  get(userId: string, channelId: string): string {
    return this.#storage.get(key(userId, channelId)) ?? "";
  }

  set(userId: string, channelId: string, text: string): void {
    this.#storage.set(key(userId, channelId), text === "" ? null : text);
  }
}

const key = (userId: string, channelId: string) => `fanout.draft.${userId}.${channelId}`;
