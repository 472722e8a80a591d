import type { Connection } from "./connection.ts";
import type { GatewaySettings } from "./settings.ts";

/** The longest delay that Node's timers take. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Ends connections that were idle for 10 minutes (A4.4), are 2 hours old (A4.5), or do not read what is sent to them. One timer for all of them, set to the
 * earliest moment at which anything can be due: an idle gateway does not wake up, and a connection costs no timer of its own.
 */
export class LifetimeWatch {
  readonly #connections: ReadonlyMap<string, Connection>;
  #settings: GatewaySettings;
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(connections: ReadonlyMap<string, Connection>, settings: GatewaySettings) {
    this.#connections = connections;
    this.#settings = settings;
  }

  /** To be called for a new connection, and for one that has just become full. */
  watch(connection: Connection): void {
    this.#arm(this.#dueOf(connection));
  }

  /** Other durations, from now on and for every connection. */
  update(settings: GatewaySettings): void {
    this.#settings = settings;
    clearTimeout(this.#timer);
    this.#sweep();
  }

  /** As if so much time had passed for every connection. */
  advance(ms: number, isIdle: boolean): void {
    for (const connection of this.#connections.values()) connection.age(ms, isIdle);
    clearTimeout(this.#timer);
    this.#sweep();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #dueOf(connection: Connection): number {
    const { idle, maxAge, slow } = this.#duesOf(connection);
    return Math.min(idle, maxAge, slow);
  }

  #duesOf(connection: Connection): { readonly idle: number; readonly maxAge: number; readonly slow: number } {
    const { idleTimeoutSeconds, maxConnectionSeconds, slowReaderSeconds } = this.#settings;
    return {
      idle: connection.idleFromMs + idleTimeoutSeconds * 1000,
      maxAge: connection.aliveFromMs + maxConnectionSeconds * 1000,
      slow:
        connection.fullSinceMs > 0
          ? connection.fullSinceMs + slowReaderSeconds * 1000
          : Number.POSITIVE_INFINITY,
    };
  }

  #arm(dueAtMs: number): void {
    if (this.#stopped || dueAtMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    const delay = Math.min(Math.max(dueAtMs - Date.now(), 1), MAX_DELAY_MS);
    this.#timer = setTimeout(() => this.#sweep(), delay);
    this.#timer.unref();
  }

  #sweep(): void {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    const nowMs = Date.now();
    const { choices } = this.#settings;
    let next = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections.values()) {
      if (!connection.isOpen) continue;
      connection.noticeRoom();
      const { idle, maxAge, slow } = this.#duesOf(connection);
      const due = Math.min(idle, maxAge, slow);
      // What was due first is why, also where the machine slept through the rest.
      if (due > nowMs) next = Math.min(next, due);
      else if (due === slow) connection.terminate({ code: 1006, reason: "" });
      else connection.close(due === maxAge ? choices.maxAgeClose : choices.idleClose);
    }
    this.#arm(next);
  }
}
