import type { Writable } from "node:stream";
import { headerText, RESULT, RESULT_TEXT, readHeader } from "./header-text.ts";

/** Two lengths of four bytes each, little-endian: of the header, in ASCII, and of the payload, in UTF-8. */
const PREFIX_BYTES = 8;
/** What one UTF-16 unit takes at most in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** One frame on the pipe to a host process. The payload is kept apart from the header so that it is never escaped or parsed on its way. */
export function encodeFrame(header: object, payload: string): Buffer {
  const head = headerText(header);
  const text = head + payload;
  const bytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + bytes);
  writePrefix(frame, head.length, bytes - head.length);
  frame.write(text, PREFIX_BYTES);
  return frame;
}

/** Puts one frame into a stream. What is ASCII goes as text, which costs a short frame neither a buffer nor a copy. */
export function sendFrame(stream: Writable, header: object, payload = ""): void {
  const head = headerText(header);
  if (Buffer.byteLength(payload) === payload.length)
    stream.write(asLatin1(head.length) + asLatin1(payload.length) + head + payload, "latin1");
  else stream.write(encodeFrame(header, payload));
}

/** The four bytes of a length, as characters. */
const asLatin1 = (length: number) =>
  String.fromCharCode(length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, length >>> 24);

function writePrefix(frame: Buffer, headBytes: number, payloadBytes: number): void {
  frame.writeUInt32LE(headBytes, 0);
  frame.writeUInt32LE(payloadBytes, 4);
}

/**
 * The same frame into a buffer that is there, for who has written it out before the next one.
 * @returns its length in bytes; 0 where it might not fit, and nothing is written
 */
export function writeFrame(target: Buffer, header: object, payload: string): number {
  const head = headerText(header);
  const text = head + payload;
  if (PREFIX_BYTES + text.length * MAX_BYTES_A_UNIT > target.length) return 0;
  const bytes = target.write(text, PREFIX_BYTES);
  writePrefix(target, head.length, bytes - head.length);
  return PREFIX_BYTES + bytes;
}

/**
 * Gives `push` the chunks of a stream as they come: the whole of a buffer, or its first `length` bytes. Calls back once for each whole frame. Nothing of a chunk is kept but
 * by copy, so that its memory may be used again. Both ends are ours, so lengths are trusted.
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
    push(chunk: Buffer, length = chunk.length): void {
      let bytes = chunk;
      let filled = length;
      if (keptBytes > 0) {
        keep(chunk.subarray(0, length));
        if (keptBytes < needed) return;
        bytes = Buffer.concat(kept);
        filled = bytes.length;
        kept = [];
        keptBytes = 0;
      }
      let at = 0;
      for (;;) {
        const headStart = at + PREFIX_BYTES;
        needed = PREFIX_BYTES;
        if (filled < headStart) break;
        const headBytes = bytes.readUInt32LE(at);
        const end = headStart + headBytes + bytes.readUInt32LE(at + 4);
        if (filled < end) {
          needed = end - at;
          break;
        }
        const text = bytes.toString("utf8", headStart, end);
        at = end;
        // Most frames that come back are answers: nothing of their header is taken out of the text.
        const header = text.startsWith(RESULT_TEXT) ? RESULT : readHeader(text.slice(0, headBytes));
        onFrame(header as Header, text.slice(headBytes));
      }
      if (at < filled) keep(bytes.subarray(at, filled));
    },
  };
}
