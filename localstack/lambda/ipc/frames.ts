/** Two lengths of four bytes each, little-endian: of the header and of the payload, both UTF-8. */
const PREFIX_BYTES = 8;

/** One frame on the pipe to a host process. The payload is kept apart from the header so that it is never escaped or parsed on its way. */
export function encodeFrame(header: object, payload: string): Buffer {
  const head = JSON.stringify(header);
  const headBytes = Buffer.byteLength(head);
  const payloadBytes = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + payloadBytes);
  frame.writeUInt32LE(headBytes, 0);
  frame.writeUInt32LE(payloadBytes, 4);
  frame.write(head, PREFIX_BYTES);
  frame.write(payload, PREFIX_BYTES + headBytes);
  return frame;
}

/** Gives `push` the chunks of a stream as they come; calls back once for each whole frame. Both ends are ours, so lengths are trusted. */
export function createFrameReader<Header>(onFrame: (header: Header, payload: string) => void) {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = PREFIX_BYTES;
  return {
    push(chunk: Buffer): void {
      chunks.push(chunk);
      size += chunk.length;
      if (size < needed) return;
      let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      for (;;) {
        if (rest.length < PREFIX_BYTES) {
          needed = PREFIX_BYTES;
          break;
        }
        const headBytes = rest.readUInt32LE(0);
        const end = PREFIX_BYTES + headBytes + rest.readUInt32LE(4);
        if (rest.length < end) {
          needed = end;
          break;
        }
        const head = rest.toString("utf8", PREFIX_BYTES, PREFIX_BYTES + headBytes);
        const payload = rest.toString("utf8", PREFIX_BYTES + headBytes, end);
        rest = rest.subarray(end);
        onFrame(JSON.parse(head) as Header, payload);
      }
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
    },
  };
}
