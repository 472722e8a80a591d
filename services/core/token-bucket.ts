export interface BucketSize {
  /** How many at once. */
  readonly burst: number;
  /** How many come back in a second. */
  readonly perSecond: number;
}

/**
 * Token buckets by name, in memory: each Lambda environment counts for itself, so the limit that a client meets is this one times the
 * environments it reaches. Exact enough to stop a flood, and no message pays a write for it.
 */
export class TokenBuckets {
  readonly #size: BucketSize;
  readonly #most: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** @param most buckets kept; the oldest go first */
  constructor(size: BucketSize, most = 10_000) {
    this.#size = size;
    this.#most = most;
  }

  /** Takes one. @returns milliseconds to wait where there is none, else 0 */
  take(name: string, nowMs: number): number {
    const { burst, perSecond } = this.#size;
    const known = this.#buckets.get(name);
    const tokens = known
      ? Math.min(burst, known.tokens + (Math.max(0, nowMs - known.atMs) / 1000) * perSecond)
      : burst;
    // Deleted and set again, a bucket moves to the end: the Map's first is the one that was not used for longest.
    this.#buckets.delete(name);
    const taken = tokens >= 1;
    this.#buckets.set(name, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs });
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value as string);
    return taken ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000);
  }
}
