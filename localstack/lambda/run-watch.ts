const MEASURE_MS = 250;

/** Says when to look at what a host process uses: while code runs in it, and once after. Where nothing runs nothing grows, and to wake a host costs more than the look. */
export class RunWatch {
  readonly #running = new Set<object>();
  readonly #measure: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(measure: () => void) {
    this.#measure = measure;
  }

  /** An environment's INIT or invocation. */
  began(environment: object): void {
    this.#running.add(environment);
    this.#timer ??= setInterval(() => {
      this.#measure();
      if (this.#running.size === 0) this.stop();
    }, MEASURE_MS).unref();
  }

  /** It is frozen, or gone. Safe to call twice. */
  ended(environment: object): void {
    this.#running.delete(environment);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
