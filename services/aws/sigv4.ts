import { createHmac, hash } from "node:crypto";
import type { Credentials } from "./connections.ts";

export interface SigningRequest {
  readonly method: string;
  readonly host: string;
  /** As it goes over the wire, percent-encoded; without a query. */
  readonly path: string;
  readonly body: string;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Buffer) => hash("sha256", data, "hex");

const BLOCK_BYTES = 64;

/**
 * HMAC-SHA256 of short ASCII texts with one key, as hex: the two hashes that it is made of (RFC 2104), with the padded key laid out once. `createHmac` takes twice as long, and a
 * fan-out signs each post.
 */
function keyedHmac(key: Buffer): (ascii: string) => string {
  const inner = Buffer.alloc(BLOCK_BYTES + 512);
  const outer = Buffer.alloc(BLOCK_BYTES + 32);
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    inner[index] = 0x36 ^ (key[index] ?? 0);
    outer[index] = 0x5c ^ (key[index] ?? 0);
  }
  return (ascii) => {
    const length = inner.write(ascii, BLOCK_BYTES, "latin1");
    outer.write(sha256(inner.subarray(0, BLOCK_BYTES + length)), BLOCK_BYTES, "hex");
    return sha256(outer);
  };
}

/** Letters, digits and `-._~` stay as they are (RFC 3986, 2.3). */
const UNRESERVED = /^[\w.~-]*$/;
const HEX = "0123456789ABCDEF";
const isUnreserved = Array.from({ length: 128 }, (_, code) => UNRESERVED.test(String.fromCharCode(code)));

/** As the SDK encodes a part of a path: everything but what is unreserved. Character by character, because each post does it three times. */
export function percentEncode(text: string): string {
  let encoded = "";
  let plainFrom = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isUnreserved[code]) continue;
    if (code >= 128) return encoded + encodeWide(text.slice(plainFrom));
    encoded += `${text.slice(plainFrom, index)}%${HEX[code >> 4]}${HEX[code & 15]}`;
    plainFrom = index + 1;
  }
  return plainFrom === 0 ? text : encoded + text.slice(plainFrom);
}

const encodeWide = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The canonical path is the sent one encoded once more, slashes excepted. */
const canonicalPath = (path: string) => path.split("/").map(percentEncode).join("/");

/**
 * Signs with Signature Version 4. The key is derived once a day, and all that requests in a row have in common is spelled once: times, the hash of the same body, headers.
 * So a fan-out of one frame to a thousand connections costs a thousand short HMACs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @returns the header lines that sign a request, each with its end; the request sends them and its Host
 */
export function createSigner(
  credentials: Credentials,
  region: string,
  service: string,
): (request: SigningRequest, nowMs: number) => string {
  const token = credentials.sessionToken;
  const signedNames = token
    ? "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
    : "host;x-amz-content-sha256;x-amz-date";
  let second = -1;
  let amzDate = "";
  let day = "";
  let sign = keyedHmac(Buffer.alloc(0));
  let last: { readonly body: string; readonly host: string } | undefined;
  /** Of the canonical request, behind its path. */
  let canonicalEnd = Buffer.alloc(0);
  /** The canonical request is put together in bytes: as text it was a kilobyte of garbage for each post. */
  let canonical = Buffer.alloc(0);
  /** Of the string to sign, before the hash. */
  let toSignStart = "";
  /** Of the header lines, before the signature. */
  let linesStart = "";

  const spellTime = (nowMs: number) => {
    second = Math.floor(nowMs / 1000);
    amzDate = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    if (day !== amzDate.slice(0, 8)) {
      day = amzDate.slice(0, 8);
      sign = keyedHmac(
        hmac(hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region), service), "aws4_request"),
      );
    }
  };
  const spellCommon = ({ body, host }: SigningRequest) => {
    last = { body, host };
    const bodyHash = sha256(body);
    const scope = `${day}/${region}/${service}/aws4_request`;
    canonicalEnd = Buffer.from(
      `\nhost:${host}\nx-amz-content-sha256:${bodyHash}\nx-amz-date:${amzDate}\n` +
        `${token ? `x-amz-security-token:${token}\n` : ""}\n${signedNames}\n${bodyHash}`,
    );
    toSignStart = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n`;
    linesStart =
      `x-amz-date: ${amzDate}\r\nx-amz-content-sha256: ${bodyHash}\r\n` +
      `${token ? `x-amz-security-token: ${token}\r\n` : ""}` +
      `authorization: AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=`;
  };

  return (request, nowMs) => {
    const isNewSecond = Math.floor(nowMs / 1000) !== second;
    if (isNewSecond) spellTime(nowMs);
    if (isNewSecond || request.body !== last?.body || request.host !== last.host) spellCommon(request);
    const start = `${request.method}\n${canonicalPath(request.path)}\n`;
    if (canonical.length < start.length + canonicalEnd.length)
      canonical = Buffer.alloc(2 * (start.length + canonicalEnd.length));
    const startBytes = canonical.write(start, "latin1"); // encoded, thus ASCII
    const length = startBytes + canonicalEnd.copy(canonical, startBytes);
    return `${linesStart}${sign(toSignStart + sha256(canonical.subarray(0, length)))}\r\n`;
  };
}
