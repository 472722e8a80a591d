/** Why a client's frame is refused before its payload is read: A4.2 (close 1009), A4.3 (close 1003). */
export type FrameViolation = "frame-too-big" | "binary";

const BINARY = 0x2;
const CLOSE = 0x8;

/**
 * Reads the headers of WebSocket frames (RFC 6455, 5.2) as bytes arrive, so that a frame is judged before a byte of its payload is kept. What is in order
 * goes on to the WebSocket implementation; a refused frame, and every data frame after it, is dropped, so that the client's own close frame
 * still arrives and the close handshake ends well. Anything after a close frame is dropped as well.
 */
export class FrameGuard {
  readonly #maxFrameBytes: number;
  readonly #pass: (bytes: Buffer) => void;
  readonly #violation: (violation: FrameViolation) => void;
  /** The beginning of a header whose rest is still on its way: fewer than ten bytes. */
  #held: Buffer | undefined;
  #payloadLeft = 0;
  #dropping = false;
  #violated = false;
  #closed = false;

  constructor(
    maxFrameBytes: number,
    pass: (bytes: Buffer) => void,
    violation: (violation: FrameViolation) => void,
  ) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#pass = pass;
    this.#violation = violation;
  }

  push(chunk: Buffer): void {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    let at = 0;
    // What lies between `from` and `at` is in order and not passed on yet.
    let from = 0;
    while (at < bytes.length) {
      if (this.#payloadLeft === 0) {
        const size = headerSize(bytes, at);
        if (this.#closed || at + size > bytes.length) {
          if (!this.#closed) this.#held = Buffer.from(bytes.subarray(at));
          break;
        }
        this.#judge(bytes, at);
        if (this.#dropping) {
          this.#passRange(bytes, from, at);
          from = at + size;
        }
        at += size;
      }
      const step = Math.min(this.#payloadLeft, bytes.length - at);
      this.#payloadLeft -= step;
      at += step;
      if (this.#dropping) from = at;
    }
    this.#passRange(bytes, from, at);
  }

  #passRange(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.#pass(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
  }

  #judge(bytes: Buffer, at: number): void {
    const opcode = (bytes[at] as number) & 0x0f;
    const second = bytes[at + 1] as number;
    const short = second & 0x7f;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6)
          : short;
    this.#payloadLeft = length + (second & 0x80 ? 4 : 0);
    const isData = opcode < CLOSE;
    this.#dropping = isData && this.#violated;
    if (opcode === CLOSE) this.#closed = true;
    if (!isData || this.#violated) return;
    if (opcode === BINARY) this.#refuse("binary");
    else if (length > this.#maxFrameBytes) this.#refuse("frame-too-big");
  }

  #refuse(violation: FrameViolation): void {
    this.#violated = true;
    this.#dropping = true;
    this.#violation(violation);
  }
}

/** Bytes up to and with the extended length; the mask counts as payload here. */
function headerSize(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f;
  return length === 127 ? 10 : length === 126 ? 4 : 2;
}
