/** What the first of several sendings was answered. */
export interface FirstSending {
  readonly messageId: string;
  readonly sequenceNumber: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** C12: a deduplication id counts for five minutes, whether its message is still there or not. */
export const DEDUPLICATION_MS = 5 * 60 * 1000;
/** Those that are over are looked for now and then only: the first entries of a Map are slow to find once many are gone. */
const SWEEP_EVERY_MS = 1000;

/** The deduplication ids of a FIFO queue, by key: the id, with its group where ids count by group. */
export class Deduplication {
  readonly #sendings = new Map<string, FirstSending>();
  #sweptMs = 0;

  find(key: string, nowMs: number): FirstSending | undefined {
    const known = this.#sendings.get(key);
    return known && nowMs - known.atMs < DEDUPLICATION_MS ? known : undefined;
  }

  remember(key: string, sending: FirstSending): void {
    if (sending.atMs - this.#sweptMs >= SWEEP_EVERY_MS) this.#sweep(sending.atMs);
    // Behind those that are there, so that the oldest stand first.
    this.#sendings.delete(key);
    this.#sendings.set(key, sending);
  }

  /** Those that still count. */
  entries(nowMs: number): [key: string, sending: FirstSending][] {
    this.#sweep(nowMs);
    return [...this.#sendings];
  }

  clear(): void {
    this.#sendings.clear();
  }

  #sweep(nowMs: number): void {
    this.#sweptMs = nowMs;
    for (const [key, { atMs }] of this.#sendings) {
      if (nowMs - atMs < DEDUPLICATION_MS) return;
      this.#sendings.delete(key);
    }
  }
}
