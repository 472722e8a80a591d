/** Two lengths of four bytes each, little-endian: of the header and of the payload, both UTF-8. */
const PREFIX_BYTES = 8;
/** What one UTF-16 unit takes at most in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** One frame on the pipe to a host process. The payload is kept apart from the header so that it is never escaped or parsed on its way. */
export function encodeFrame(header: object, payload: string): Buffer {
  const head = JSON.stringify(header);
  const headBytes = Buffer.byteLength(head);
  const payloadBytes = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + payloadBytes);
  frame.writeUInt32LE(headBytes, 0);
  frame.writeUInt32LE(payloadBytes, 4);
  writeText(frame, head, PREFIX_BYTES, headBytes);
  writeText(frame, payload, PREFIX_BYTES + headBytes, payloadBytes);
  return frame;
}

/** Text of as many bytes as characters is ASCII, and copied as it is. */
function writeText(frame: Buffer, text: string, at: number, bytes: number): void {
  if (bytes === 0) return;
  if (bytes === text.length) frame.write(text, at, "latin1");
  else frame.write(text, at);
}

/**
 * The same frame into a buffer that is there, for who has written it out before the next one.
 * @returns its length in bytes; 0 where it might not fit, and nothing is written
 */
export function writeFrame(target: Buffer, header: object, payload: string): number {
  const head = JSON.stringify(header);
  if (PREFIX_BYTES + (head.length + payload.length) * MAX_BYTES_A_UNIT > target.length) return 0;
  const headBytes = target.write(head, PREFIX_BYTES);
  const payloadBytes = payload === "" ? 0 : target.write(payload, PREFIX_BYTES + headBytes);
  target.writeUInt32LE(headBytes, 0);
  target.writeUInt32LE(payloadBytes, 4);
  return PREFIX_BYTES + headBytes + payloadBytes;
}

/**
 * Gives `push` the chunks of a stream as they come; calls back once for each whole frame. Nothing of a chunk is kept but by copy, so that its memory may be used again.
 * Both ends are ours, so lengths are trusted.
 */
export function createFrameReader<Header>(onFrame: (header: Header, payload: string) => void) {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let needed = PREFIX_BYTES;
  const keep = (bytes: Buffer) => {
    kept.push(Buffer.from(bytes));
    keptBytes += bytes.length;
  };
  return {
    push(chunk: Buffer): void {
      let bytes = chunk;
      if (keptBytes > 0) {
        keep(chunk);
        if (keptBytes < needed) return;
        bytes = Buffer.concat(kept);
        kept = [];
        keptBytes = 0;
      }
      let at = 0;
      for (;;) {
        const headStart = at + PREFIX_BYTES;
        needed = PREFIX_BYTES;
        if (bytes.length < headStart) break;
        const headEnd = headStart + bytes.readUInt32LE(at);
        const end = headEnd + bytes.readUInt32LE(at + 4);
        if (bytes.length < end) {
          needed = end - at;
          break;
        }
        const head = bytes.toString("utf8", headStart, headEnd);
        const payload = end === headEnd ? "" : bytes.toString("utf8", headEnd, end);
        at = end;
        onFrame(JSON.parse(head) as Header, payload);
      }
      if (at < bytes.length) keep(bytes.subarray(at));
    },
  };
}
