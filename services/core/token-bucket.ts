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
  readonly #buckets = new Map<string, Bucket>();

  /** @param most buckets kept; the oldest go first */
  constructor(size: BucketSize, most = 10_000) {
    this.#size = size;
    this.#most = most;
  }

  /**
   * Takes one.
   * @returns 0, or milliseconds to wait where there is none: each who is refused is told a time of their own, when there is one if all heed what they are told
   */
  take(name: string, nowMs: number): number {
    const { burst, perSecond } = this.#size;
    const known = this.#buckets.get(name);
    const tokens = known
      ? Math.min(burst, known.tokens + (Math.max(0, nowMs - known.atMs) / 1000) * perSecond)
      : burst;
    const taken = tokens >= 1;
    const eachMs = 1000 / perSecond;
    const nextMs = nowMs + (1 - tokens) * eachMs;
    const freeAtMs = taken
      ? (known?.freeAtMs ?? 0)
      : Math.min(Math.max(nextMs, (known?.freeAtMs ?? 0) + eachMs), nextMs + MOST_QUEUE_MS);
    // Deleted and set again, a bucket moves to the end: the Map's first is the one that was not used for longest.
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs, freeAtMs });
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value as string);
    return taken ? 0 : Math.ceil(freeAtMs - nowMs);
  }
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
  /** The last time that somebody was told to come again. */
  readonly freeAtMs: number;
}

/** Whoever comes again and again without waiting moves the times of all on: not by more than this. */
const MOST_QUEUE_MS = 5_000;
