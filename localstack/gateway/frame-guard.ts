/** Why a client's frame is refused before its payload is read: A4.2 (close 1009), A4.3 (close 1003). */
export type FrameViolation = "frame-too-big" | "binary";

const BINARY = 0x2;
const CLOSE = 0x8;
/** Two bytes and the longest extended length. */
const MAX_HEADER_BYTES = 10;

/**
 * Reads the headers of WebSocket frames (RFC 6455, 5.2) as bytes arrive, so that a frame is judged before a byte of its payload is kept. What is in order
 * goes on to the WebSocket implementation; a refused frame, and every data frame after it, is dropped, so that the client's own close frame
 * still arrives and the close handshake ends well. Anything after a close frame is dropped as well.
 */
export class FrameGuard {
  readonly #maxFrameBytes: number;
  readonly #pass: (bytes: Buffer) => void;
  readonly #violation: (violation: FrameViolation) => void;
  readonly #header = Buffer.alloc(MAX_HEADER_BYTES);
  #headerBytes = 0;
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
    let at = 0;
    let from = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const step = Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= step;
        at += step;
        if (this.#dropping) from = at;
        continue;
      }
      if (this.#closed) {
        if (from < at) this.#pass(chunk.subarray(from, at));
        return;
      }
      const headerFrom = at;
      const held = this.#headerBytes;
      while (at < chunk.length && this.#headerBytes < this.#headerSize()) {
        this.#header[this.#headerBytes++] = chunk[at++] as number;
      }
      if (this.#headerBytes < this.#headerSize()) {
        // The rest of this header is still on its way: hold it back until it can be judged.
        if (from < headerFrom) this.#pass(chunk.subarray(from, headerFrom));
        return;
      }
      this.#judge();
      if (this.#dropping) {
        if (from < headerFrom) this.#pass(chunk.subarray(from, headerFrom));
        from = at;
      } else if (held > 0) {
        this.#pass(Buffer.from(this.#header.subarray(0, this.#headerBytes)));
        from = at;
      }
      this.#headerBytes = 0;
    }
    if (from < at) this.#pass(from === 0 ? chunk : chunk.subarray(from, at));
  }

  /** Bytes up to and with the extended length; the mask counts as payload here. */
  #headerSize(): number {
    if (this.#headerBytes < 2) return 2;
    const length = (this.#header[1] as number) & 0x7f;
    return length === 127 ? 10 : length === 126 ? 4 : 2;
  }

  #judge(): void {
    const opcode = (this.#header[0] as number) & 0x0f;
    const second = this.#header[1] as number;
    const short = second & 0x7f;
    const length =
      short === 126
        ? this.#header.readUInt16BE(2)
        : short === 127
          ? this.#header.readUInt32BE(2) * 2 ** 32 + this.#header.readUInt32BE(6)
          : short;
    this.#payloadLeft = length + (second & 0x80 ? 4 : 0);
    const isData = opcode < CLOSE;
    this.#dropping = isData && this.#violated;
    if (opcode === CLOSE) this.#closed = true;
    if (!isData || this.#violated) return;
    const violation: FrameViolation | undefined =
      opcode === BINARY ? "binary" : length > this.#maxFrameBytes ? "frame-too-big" : undefined;
    if (violation) {
      this.#violated = true;
      this.#dropping = true;
      this.#violation(violation);
    }
  }
}
