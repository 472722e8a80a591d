/** Requests that were on their way when the first one was refused are nobody's fault. */
const GRACE_MS = 2_000;
/** So long without a refusal, and the count begins anew. */
const QUIET_MS = 10_000;
/** Requests refused after the grace, until the connection is closed. */
export const MOST_IGNORED = 50;

/** Counts, for each connection, the requests that come in spite of `retry_after_ms`. In memory: each Lambda environment counts for itself. */
export class IgnoredWaits {
  readonly #connections = new Map<string, { sinceMs: number; lastMs: number; ignored: number }>();
  readonly #most: number;

  /** @param most connections kept; those that were not refused for longest go first */
  constructor(most = 10_000) {
    this.#most = most;
  }

  /** One more request of this connection was refused. @returns whether the client does not heed what it is told */
  refused(connectionId: string, nowMs: number): boolean {
    const known = this.#connections.get(connectionId);
    const isNew = !known || nowMs - known.lastMs > QUIET_MS;
    const now = isNew
      ? { sinceMs: nowMs, lastMs: nowMs, ignored: 0 }
      : { ...known, lastMs: nowMs, ignored: known.ignored + (nowMs - known.sinceMs > GRACE_MS ? 1 : 0) };
    this.#connections.delete(connectionId);
    this.#connections.set(connectionId, now);
    if (this.#connections.size > this.#most)
      this.#connections.delete(this.#connections.keys().next().value as string);
    return now.ignored >= MOST_IGNORED;
  }
}
