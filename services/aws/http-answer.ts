/** One answer of HTTP/1.1, read whole. */
export class HttpAnswer {
  readonly statusCode: number;
  readonly body: Buffer;
  readonly #head: string;

  constructor(statusCode: number, head: string, body: Buffer) {
    this.statusCode = statusCode;
    this.body = body;
    this.#head = head;
  }

  /** Names in lower case. Read when they are asked for: most answers are looked at for their status only. */
  get headers(): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const line of this.#head.split("\r\n").slice(1)) {
      const colon = line.indexOf(":");
      if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    return headers;
  }
}

/** What the far end sent is no HTTP/1.1 answer, or one too large for any that is expected. */
export class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

const NO_BYTES = Buffer.alloc(0);
const END_OF_HEAD = Buffer.from("\r\n\r\n");
const MAX_HEAD_BYTES = 32 * 1024;
/** A page of DynamoDB is 1 MB of data (D4), its JSON some times that. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Reads the answer that begins at `start`; undefined where it has not arrived whole. Bodies end by their length or by chunks (RFC 9112, 6.3); one that
 * ends with its connection is refused, since nothing could follow it in a pipeline.
 * @throws BadAnswer
 */
export function readAnswer(
  bytes: Buffer,
  start: number,
): { answer: HttpAnswer; closes: boolean; end: number } | undefined {
  const headEnd = bytes.indexOf(END_OF_HEAD, start);
  if (headEnd < 0) {
    if (bytes.length - start > MAX_HEAD_BYTES) throw new BadAnswer("its head does not end");
    return undefined;
  }
  const head = bytes.toString("latin1", start, headEnd);
  const statusCode = /^HTTP\/1\.1 \d{3}(?:[ \r]|$)/.test(head) ? Number(head.slice(9, 12)) : Number.NaN;
  if (Number.isNaN(statusCode)) throw new BadAnswer(`it begins with "${head.slice(0, 80)}"`);
  const bodyStart = headEnd + END_OF_HEAD.length;
  // An interim answer: the real one follows (RFC 9110, 15.2).
  if (statusCode < 200) return readAnswer(bytes, bodyStart);
  const names = `${head.toLowerCase()}\r\n`;
  const body = readBody(bytes, bodyStart, statusCode, names);
  if (!body) return undefined;
  const closes = /\bclose\b/.test(fieldOf(names, "connection") ?? "");
  return { answer: new HttpAnswer(statusCode, head, body.bytes), closes, end: body.end };
}

/** Of a head in lower case. */
function fieldOf(head: string, name: string): string | undefined {
  const at = head.indexOf(`\r\n${name}:`);
  return at < 0 ? undefined : head.slice(at + name.length + 3, head.indexOf("\r\n", at + 2)).trim();
}

function readBody(
  bytes: Buffer,
  start: number,
  statusCode: number,
  head: string,
): { bytes: Buffer; end: number } | undefined {
  if (statusCode === 204 || statusCode === 304) return { bytes: NO_BYTES, end: start };
  if (fieldOf(head, "transfer-encoding")?.endsWith("chunked")) return readChunks(bytes, start);
  const given = fieldOf(head, "content-length");
  const length = Number(given ?? Number.NaN);
  if (!Number.isInteger(length) || length < 0 || length > MAX_BODY_BYTES) {
    throw new BadAnswer(`its length is ${given ?? "not told"}`);
  }
  const end = start + length;
  return end > bytes.length ? undefined : { bytes: bytes.subarray(start, end), end };
}

/** RFC 9112, 7.1. Extensions and trailers mean nothing here. */
function readChunks(bytes: Buffer, start: number): { bytes: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    if (at - start > MAX_BODY_BYTES) throw new BadAnswer("its chunks do not end");
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) throw new BadAnswer("a chunk has no size");
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size + 2 > bytes.length) return undefined;
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const isLast = lineEnd === at;
    at = lineEnd + 2;
    if (isLast) return { bytes: Buffer.concat(parts), end: at };
  }
}
