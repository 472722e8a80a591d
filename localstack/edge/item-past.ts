import type { JsonObject } from "./json-input.ts";

/** An item as it was before a write; undefined where it was not there. */
type Before = JsonObject | undefined;

/** What items were like a little while ago. */
export class ItemPast {
  readonly #writes = new Map<string, { readonly before: Before; readonly atMs: number }[]>();
  readonly #ageMs: number;

  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  /** @param key the same text for the same item */
  note(key: string, before: Before, nowMs: number): void {
    this.#forget(nowMs);
    const writes = this.#writes.get(key) ?? [];
    writes.push({ before, atMs: nowMs });
    this.#writes.set(key, writes);
  }

  /** The item as it was so long ago; undefined where it has not changed since. */
  find(key: string, nowMs: number): { readonly item: Before } | undefined {
    const first = this.#writes.get(key)?.find(({ atMs }) => this.#isRecent(atMs, nowMs));
    return first && { item: first.before };
  }

  #isRecent = (atMs: number, nowMs: number) => nowMs - atMs < this.#ageMs;

  #forget(nowMs: number): void {
    for (const [key, writes] of this.#writes) {
      const recent = writes.filter(({ atMs }) => this.#isRecent(atMs, nowMs));
      if (recent.length > 0) this.#writes.set(key, recent);
      else this.#writes.delete(key);
    }
  }
}
