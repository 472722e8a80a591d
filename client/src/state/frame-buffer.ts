/** In a hidden tab frames are not painted and requestAnimationFrame does not run: once a second is soon enough. */
const HIDDEN_COMMIT_MS = 1_000;

/** Collects what arrives and hands it over once per painted frame, so that a hundred messages a second cost one render each 16 ms. */
export class FrameBuffer<T> {
  readonly #commit: (items: readonly T[]) => void;
  #items: T[] = [];
  #cancel: (() => void) | null = null;
  #paused = false;

  constructor(commit: (items: readonly T[]) => void) {
    this.#commit = commit;
  }

  push(items: readonly T[]): void {
    this.#items.push(...items);
    if (!this.#paused) this.#cancel ??= nextFrame(() => this.flush());
  }

  /** Commits now, for what has to come after all that arrived before it. */
  flush(): void {
    this.#clearTimer();
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#commit(items);
  }

  /** Commits what is there and keeps what comes until `resume`: it belongs to a state that is not known yet. */
  pause(): void {
    if (!this.#paused) this.flush();
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.flush();
  }

  clear(): void {
    this.#clearTimer();
    this.#items = [];
  }

  #clearTimer(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** The tab may become hidden after the frame was asked for: the timer then takes over. */
function nextFrame(work: () => void): () => void {
  const timer = setTimeout(work, HIDDEN_COMMIT_MS);
  const frame = typeof requestAnimationFrame === "function" ? requestAnimationFrame(work) : null;
  return () => {
    clearTimeout(timer);
    if (frame !== null) cancelAnimationFrame(frame);
  };
}
