import { createSameHead, emptyHeaders } from "./same-head.ts";

/** A request that has arrived whole. */
export interface WholeRequest {
  readonly method: string;
  /** Path and query exactly as they came in the request line. */
  readonly url: string;
  /** Lower-case names; a list where one came more than once. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What is known of a request before its body. */
export type RequestHead = Omit<WholeRequest, "body">;

export type RequestRead =
  /** `end`: where the next one begins. */
  | { readonly kind: "whole"; readonly request: WholeRequest; readonly end: number }
  /** So far what is there is such a request. */
  | { readonly kind: "part" }
  /** Anything else, wrong or rare: for a parser that knows all of HTTP. */
  | { readonly kind: "other" };

const PART: RequestRead = { kind: "part" };
const OTHER: RequestRead = { kind: "other" };
const HEAD_END = Buffer.from("\r\n\r\n");
const MAX_HEAD_BYTES = 8 * 1024;
const MAX_BODY_BYTES = 1024 * 1024;

/** HEAD is not among them: its answer has a length without a body. */
const REQUEST_LINE = /^(DELETE|GET|OPTIONS|PATCH|POST|PUT) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
/** Of those methods. */
const FIRST_BYTES = Buffer.from("DGOP");
/** RFC 9110, 5.1 and 5.5; no white space before the colon, no folded lines, nothing beyond visible ASCII. */
const HEADER_LINE = /^[\w!#$%&'*+.^`|~-]+:[\x20-\x7e\t]*$/;
/** What changes how a request or its connection is read. */
const NOT_PLAIN = new Set(["transfer-encoding", "upgrade", "expect", "te", "trailer"]);

/**
 * Reads the plain kind of HTTP/1.1 request, which is what SDKs send: a method, a path, single headers, a body by its length. It is strict, so that what
 * it takes means the same to every parser (RFC 9112); what it does not take is no error yet.
 * @param isStreamed tells by the head whose body is to be read piece by piece, which is not plain either
 */
export function readRequest(
  bytes: Buffer,
  start: number,
  isStreamed?: (head: RequestHead) => boolean,
): RequestRead {
  const headEnd = bytes.indexOf(HEAD_END, start);
  if (headEnd < 0)
    return bytes.length - start <= MAX_HEAD_BYTES && mayBecomePlain(bytes, start) ? PART : OTHER;
  if (headEnd - start > MAX_HEAD_BYTES) return OTHER;
  const lineEnd = bytes.indexOf("\r\n", start, "latin1");
  const line = REQUEST_LINE.exec(bytes.toString("latin1", start, lineEnd));
  const headers = line && (sameHead.read(bytes, lineEnd, headEnd) ?? readHeaders(bytes, lineEnd, headEnd));
  if (!line || !headers?.host) return OTHER;
  const [, method, url] = line as unknown as [string, string, string];
  if (isStreamed?.({ method, url, headers })) return OTHER;
  const length = headers["content-length"] ?? "0";
  if (!/^\d{1,7}$/.test(length) || Number(length) > MAX_BODY_BYTES) return OTHER;
  const bodyStart = headEnd + HEAD_END.length;
  const end = bodyStart + Number(length);
  if (end > bytes.length) return PART;
  return { kind: "whole", request: { method, url, headers, body: bytes.subarray(bodyStart, end) }, end };
}

/** What cannot is not waited for: who speaks TLS, or no HTTP, would stand before the port until the time for a request is over. */
function mayBecomePlain(bytes: Buffer, start: number): boolean {
  const lineEnd = bytes.indexOf("\r\n", start, "latin1");
  if (lineEnd >= 0) return REQUEST_LINE.test(bytes.toString("latin1", start, lineEnd));
  return start === bytes.length || FIRST_BYTES.includes(bytes[start] as number);
}

const sameHead = createSameHead();
/** The signature's line. What changes more is not worth keeping: the next one will be another as well. */
const MOST_CHANGES_OF_A_SERIES = 1;

interface Field {
  readonly line: string;
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** What stood in this place of the last head. A client's next request mostly says the same there, and to compare a line takes a tenth of reading it. */
const lastFields: Field[] = [];
const MOST_LAST_FIELDS = 32;

/** Undefined where it is not plain. */
function readField(line: string): Field | undefined {
  if (!HEADER_LINE.test(line)) return undefined;
  const colon = line.indexOf(":");
  const name = line.slice(0, colon).toLowerCase();
  return NOT_PLAIN.has(name) ? undefined : { line, name, value: line.slice(colon + 1).trim() };
}

/** Undefined where one is not plain, or comes twice. */
function readHeaders(bytes: Buffer, from: number, to: number): Record<string, string> | undefined {
  const headers = emptyHeaders();
  const lines = bytes.toString("latin1", from, to).split("\r\n");
  let changes = 0;
  // The request line's end comes first.
  for (let place = 1; place < lines.length; place += 1) {
    const line = lines[place] as string;
    let field = lastFields[place];
    if (field?.line !== line) {
      field = readField(line);
      if (!field) return undefined;
      if (place < MOST_LAST_FIELDS) lastFields[place] = field;
      changes += 1;
    }
    if (field.name in headers) return undefined;
    headers[field.name] = field.value;
  }
  const connection = headers.connection;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return undefined;
  if (changes <= MOST_CHANGES_OF_A_SERIES) sameHead.keep(bytes, from, to, headers);
  return headers;
}
