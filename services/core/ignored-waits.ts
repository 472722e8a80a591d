/** Requests that were on their way when the first one was refused are nobody's fault. */
const GRACE_MS = 2_000;
/** So long without a refusal, and the count begins anew. */
const QUIET_MS = 10_000;
/** Requests refused after the grace, before their time, until the connection is closed. */
export const MOST_IGNORED = 50;
/** Announced times that are remembered of one connection. */
const MOST_DUE = 200;

interface Waits {
  readonly sinceMs: number;
  lastMs: number;
  ignored: number;
  /** When requests that were refused may come again, the soonest first. */
  dueMs: number[];
}

/**
 * Counts, for each connection, the requests that come in spite of `retry_after_ms`: a request that is refused is one that waited where the time of an earlier refusal is over, each time
 * standing for one of them. In memory: each Lambda environment counts for itself.
 */
export class IgnoredWaits {
  readonly #connections = new Map<string, Waits>();
  readonly #most: number;

  /** @param most connections kept; those that were not refused for longest go first */
  constructor(most = 10_000) {
    this.#most = most;
  }

  /**
   * One more request of this connection was refused.
   * @param retryAfterMs what it was told to wait
   * @returns whether the client does not heed what it is told
   */
  refused(connectionId: string, nowMs: number, retryAfterMs: number): boolean {
    const known = this.#connections.get(connectionId);
    const waits: Waits =
      known && nowMs - known.lastMs <= QUIET_MS
        ? known
        : { sinceMs: nowMs, lastMs: nowMs, ignored: 0, dueMs: [] };
    const [soonest] = waits.dueMs;
    if (soonest !== undefined && soonest <= nowMs) waits.dueMs.shift();
    else if (nowMs - waits.sinceMs > GRACE_MS) waits.ignored += 1;
    waits.lastMs = nowMs;
    if (waits.dueMs.length < MOST_DUE) {
      waits.dueMs.push(nowMs + retryAfterMs);
      waits.dueMs.sort((one, other) => one - other);
    }
    this.#connections.delete(connectionId);
    this.#connections.set(connectionId, waits);
    if (this.#connections.size > this.#most)
      this.#connections.delete(this.#connections.keys().next().value as string);
    return waits.ignored >= MOST_IGNORED;
  }
}
