/** UTF-16 units of messages under way, whatever their number: what they are made into for a Lambda is several times as large. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

export interface MessageFlowOptions {
  /** Runs one message to its end. Never rejects. */
  run(body: string): Promise<void>;
  readonly maxUnderWay: number;
  /** Stop and begin to read the client's socket. */
  pause(): void;
  resume(): void;
}

/**
 * The messages of one client. Where as many are under way as may be, its socket is not read, and what had been read before, thousands of small messages in one
 * packet at most, waits as the text that it is.
 */
export class MessageFlow {
  readonly #options: MessageFlowOptions;
  readonly #held: string[] = [];
  #underWay = 0;
  #characters = 0;
  #paused = false;

  constructor(options: MessageFlowOptions) {
    this.#options = options;
  }

  take(body: string): void {
    if (this.#isFull) this.#held.push(body);
    else this.#run(body);
  }

  get #isFull(): boolean {
    return this.#underWay >= this.#options.maxUnderWay || this.#characters >= MAX_CHARACTERS;
  }

  #run(body: string): void {
    this.#underWay += 1;
    this.#characters += body.length;
    if (this.#isFull && !this.#paused) {
      this.#paused = true;
      this.#options.pause();
    }
    void this.#options.run(body).then(() => {
      this.#underWay -= 1;
      this.#characters -= body.length;
      this.#goOn();
    });
  }

  #goOn(): void {
    while (!this.#isFull && this.#held.length > 0) this.#run(this.#held.shift() as string);
    if (!this.#paused || this.#isFull) return;
    this.#paused = false;
    this.#options.resume();
  }
}
