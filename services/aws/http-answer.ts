/** One answer of HTTP/1.1, read whole. */
export interface HttpAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the far end sent is no HTTP/1.1 answer, or one too large for any that is expected. */
export class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const MAX_HEAD_BYTES = 32 * 1024;
/** A page of DynamoDB is 1 MB of data (D4), its JSON some times that. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Reads the answer that begins at `start`; undefined where it has not arrived whole. Bodies end by their length or by chunks (RFC 9112, 6.3); one that
 * ends with its connection is refused, since nothing could follow it in a pipeline.
 * @throws BadAnswer
 */
export function readAnswer(bytes: Buffer, start: number): { answer: HttpAnswer; end: number } | undefined {
  const headEnd = bytes.indexOf(END_OF_HEAD, start);
  if (headEnd < 0) {
    if (bytes.length - start > MAX_HEAD_BYTES) throw new BadAnswer("its head does not end");
    return undefined;
  }
  const [statusLine = "", ...lines] = bytes.toString("latin1", start, headEnd).split("\r\n");
  const statusCode = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine)?.[1] ?? Number.NaN);
  if (Number.isNaN(statusCode)) throw new BadAnswer(`it begins with "${statusLine.slice(0, 80)}"`);
  const bodyStart = headEnd + END_OF_HEAD.length;
  // An interim answer: the real one follows (RFC 9110, 15.2).
  if (statusCode < 200) return readAnswer(bytes, bodyStart);
  const headers = readHeaders(lines);
  const body = readBody(bytes, bodyStart, statusCode, headers);
  return body && { answer: { statusCode, headers, body: body.bytes }, end: body.end };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

function readBody(
  bytes: Buffer,
  start: number,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
): { bytes: Buffer; end: number } | undefined {
  if (statusCode === 204 || statusCode === 304) return { bytes: Buffer.alloc(0), end: start };
  if (/\bchunked$/i.test(headers["transfer-encoding"] ?? "")) return readChunks(bytes, start);
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (!Number.isInteger(length) || length < 0 || length > MAX_BODY_BYTES) {
    throw new BadAnswer(`its length is ${headers["content-length"] ?? "not told"}`);
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
