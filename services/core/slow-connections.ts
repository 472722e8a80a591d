/** How long a connection that took nothing is left alone. */
const REST_MS = 5_000;
const MOST = 10_000;

/**
 * Connections that did not take what they were sent, as one environment knows them. Trying each of them again with every batch would hold up all others: they rest, and what
 * they miss meanwhile they get by `session.resume`.
 */
export class SlowConnections {
  readonly #restUntilMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  isResting(connectionId: string): boolean {
    return (this.#restUntilMs.get(connectionId) ?? 0) > this.#now();
  }

  /** Something was not brought to it, and it was not told so in a frame yet. */
  hasMissed(connectionId: string): boolean {
    return this.#restUntilMs.has(connectionId);
  }

  rest(connectionId: string): void {
    this.#restUntilMs.delete(connectionId);
    this.#restUntilMs.set(connectionId, this.#now() + REST_MS);
    if (this.#restUntilMs.size > MOST)
      this.#restUntilMs.delete(this.#restUntilMs.keys().next().value as string);
  }

  forget(connectionId: string): void {
    this.#restUntilMs.delete(connectionId);
  }
}
