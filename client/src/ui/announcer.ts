/** At most one announcement in this time: a person who listens can follow no more. */
export const ANNOUNCE_EVERY_MS = 2_000;

type Listener = (text: string) => void;

/** Collects what is to be read out and says it at a bearable pace: one sentence as it is, more as their number. */
export class Announcer {
  #waiting: string[] = [];
  #listener: Listener | null = null;
  #lastAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  listen(listener: Listener): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = null;
    };
  }

  /** @param text one new message, as a sentence */
  say(text: string): void {
    this.#waiting.push(text);
    if (this.#timer !== null) return;
    const waitMs = Math.max(0, this.#lastAtMs + ANNOUNCE_EVERY_MS - Date.now());
    this.#timer = setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#timer = null;
    this.#lastAtMs = Date.now();
    const waiting = this.#waiting;
    this.#waiting = [];
    const only = waiting.length === 1 ? waiting[0] : undefined;
    this.#listener?.(only ?? `${waiting.length} new messages`);
  }
}

export const announcer = new Announcer();
