/** Who does nothing here for this long is away. */
export const IDLE_AFTER_MS = 10 * 60_000;

/** Knows whether somebody is at this page, and tells each change of it; and again for each new connection, which begins as online. */
export class Idle {
  readonly #tell: (status: "online" | "idle") => void;
  #isIdle = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: (status: "online" | "idle") => void) {
    this.#tell = tell;
  }

  /** Somebody moved, typed, or came back to the page. */
  touch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(true), IDLE_AFTER_MS);
    this.#set(false);
  }

  /** A connection has begun. */
  connected(): void {
    if (this.#isIdle) this.#tell("idle");
  }

  #set(isIdle: boolean): void {
    if (isIdle === this.#isIdle) return;
    this.#isIdle = isIdle;
    this.#tell(isIdle ? "idle" : "online");
  }
}
