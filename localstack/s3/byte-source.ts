import { S3Error } from "./errors.ts";

const EMPTY = Buffer.alloc(0);
const LINE_END = Buffer.from("\r\n");

/** Reads a body piece by piece or line by line, and keeps no more of it than one piece and a line. */
export class ByteSource {
  readonly #iterator: AsyncIterator<Buffer>;
  #held: Buffer = EMPTY;

  constructor(body: AsyncIterable<Buffer>) {
    this.#iterator = body[Symbol.asyncIterator]();
  }

  /** What comes next, at most so many bytes; undefined at the end. Rejects with S3Error IncompleteBody where the sender has gone. */
  async piece(most: number): Promise<Buffer | undefined> {
    while (this.#held.length === 0) {
      const more = await this.#more();
      if (!more) return undefined;
      this.#held = more;
    }
    const piece = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** Up to the next CRLF, which is taken too. Undefined where the body ends first, or the line is longer than `most`. */
  async line(most: number): Promise<Buffer | undefined> {
    return this.until(LINE_END, most);
  }

  /** As `line`, for another mark. */
  async until(mark: Buffer, most: number): Promise<Buffer | undefined> {
    while (true) {
      const at = this.#held.indexOf(mark);
      if (at > most) return undefined;
      if (at >= 0) {
        const found = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        return found;
      }
      if (this.#held.length > most + mark.length) return undefined;
      if (!(await this.fill())) return undefined;
    }
  }

  /** What has come and is not taken. */
  get held(): Buffer {
    return this.#held;
  }

  /** Waits for more. False at the end. */
  async fill(): Promise<boolean> {
    const more = await this.#more();
    if (!more) return false;
    this.#held = this.#held.length === 0 ? more : Buffer.concat([this.#held, more]);
    return true;
  }

  async #more(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#iterator.next();
      return done ? undefined : value;
    } catch {
      throw new S3Error("IncompleteBody");
    }
  }
}
