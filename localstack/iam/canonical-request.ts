import { canonicalHeaderValue } from "./canonical.ts";
import { sha256Hex } from "./hmac.ts";
import type { SignedRequest } from "./types.ts";

// Each function here remembers what it was given last: a fan-out's posts have all but their path in common.

/** Above it, to compare takes as long as to hash. */
const MAX_REMEMBERED_BODY = 4096;

/** SHA-256 of a request's body, in hexadecimal. */
export function createBodyHash(): (body: string | Uint8Array) => string {
  let last: Buffer = Buffer.alloc(0);
  let lastHash = sha256Hex(last);
  return (body) => {
    if (typeof body === "string" || body.length > MAX_REMEMBERED_BODY) return sha256Hex(body);
    if (!last.equals(body)) {
      last = Buffer.from(body);
      lastHash = sha256Hex(last);
    }
    return lastHash;
  };
}

/**
 * The canonical request that Signature Version 4 hashes. In bytes, in a place of its own: as text it was a kilobyte of garbage for each post.
 * @returns by each call the bytes, good until the next one; undefined where a header of that name is missing
 */
export function createCanonicalRequest(): (
  request: SignedRequest,
  /** Method, path and query, each with the end of its line. */
  start: string,
  names: readonly string[],
  bodyHash: string,
) => Uint8Array | undefined {
  const endOf = createCanonicalEnd();
  let bytes: Buffer = Buffer.alloc(1024);
  return (request, start, names, bodyHash) => {
    const end = endOf(request, names, bodyHash);
    if (!end) return undefined;
    const most = 3 * start.length + end.length;
    if (bytes.length < most) bytes = Buffer.alloc(2 * most);
    const startBytes = bytes.write(start);
    bytes.set(end, startBytes);
    return bytes.subarray(0, startBytes + end.length);
  };
}

/** What it has behind its query: headers, their names, the body's hash. */
function createCanonicalEnd(): (
  request: SignedRequest,
  names: readonly string[],
  bodyHash: string,
) => Buffer | undefined {
  let lastHash = "";
  let lastNames: readonly string[] = [];
  let lastValues: (string | readonly string[])[] = [];
  let last: Buffer = Buffer.alloc(0);
  return ({ headers }, names, bodyHash) => {
    let isSame = bodyHash === lastHash && names === lastNames;
    for (let place = 0; isSame && place < names.length; place += 1)
      isSame = headers[names[place] as string] === lastValues[place];
    if (isSame) return last;
    const values: (string | readonly string[])[] = [];
    let text = "";
    for (const name of names) {
      const value = headers[name];
      if (value === undefined) return undefined;
      values.push(value);
      text += `${name}:${canonicalHeaderValue(value)}\n`;
    }
    lastHash = bodyHash;
    lastNames = names;
    lastValues = values;
    // The bytes that came: Node reads headers as Latin-1, and an SDK signs what it sends, UTF-8 mostly.
    last = Buffer.from(`${text}\n${names.join(";")}\n${bodyHash}`, "latin1");
    return last;
  };
}
