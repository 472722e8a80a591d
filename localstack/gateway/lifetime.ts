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

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #dueOf(connection: Connection): number {
    const { idleTimeoutSeconds, maxConnectionSeconds, slowReaderSeconds } = this.#settings;
    return Math.min(
      connection.lastActiveAtMs + idleTimeoutSeconds * 1000,
      connection.facts.connectedAtMs + maxConnectionSeconds * 1000,
      connection.fullSinceMs > 0
        ? connection.fullSinceMs + slowReaderSeconds * 1000
        : Number.POSITIVE_INFINITY,
    );
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
    const { choices, maxConnectionSeconds, idleTimeoutSeconds } = this.#settings;
    let next = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections.values()) {
      if (!connection.isOpen) continue;
      connection.noticeRoom();
      const due = this.#dueOf(connection);
      if (due > nowMs) next = Math.min(next, due);
      else if (nowMs >= connection.facts.connectedAtMs + maxConnectionSeconds * 1000)
        connection.close(choices.maxAgeClose);
      else if (nowMs >= connection.lastActiveAtMs + idleTimeoutSeconds * 1000)
        connection.close(choices.idleClose);
      else connection.terminate({ code: 1006, reason: "" });
    }
    this.#arm(next);
  }
}
