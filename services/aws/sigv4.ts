import { createHmac, hash } from "node:crypto";
import type { Credentials } from "./connections.ts";

export interface SigningRequest {
  readonly method: string;
  readonly host: string;
  /** As it goes over the wire, percent-encoded; without a query. */
  readonly path: string;
  readonly body: string;
}

/** Headers that sign one request; the request sends them and its Host. */
export type SignedHeaders = Record<string, string>;

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

/** As the SDK encodes a part of a path: everything but letters, digits and `-._~` (RFC 3986, 2.3). */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The canonical path is the sent one encoded once more, slashes excepted. */
const canonicalPath = (path: string) => percentEncode(path).replace(/%2F/g, "/");

/**
 * Signs with Signature Version 4. The key is derived once a day, the times are spelled once a second, and the same body is hashed once in a row,
 * so a fan-out of one frame to a thousand connections costs a thousand short HMACs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigner(
  credentials: Credentials,
  region: string,
  service: string,
): (request: SigningRequest, nowMs: number) => SignedHeaders {
  const token = credentials.sessionToken;
  const signedNames = token
    ? "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
    : "host;x-amz-content-sha256;x-amz-date";
  let second = -1;
  let amzDate = "";
  let scope = "";
  let day = "";
  let sign = keyedHmac(Buffer.alloc(0));
  let lastBody: string | undefined;
  let lastHash = "";

  return (request, nowMs) => {
    if (Math.floor(nowMs / 1000) !== second) {
      second = Math.floor(nowMs / 1000);
      amzDate = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
      if (day !== amzDate.slice(0, 8)) {
        day = amzDate.slice(0, 8);
        scope = `${day}/${region}/${service}/aws4_request`;
        sign = keyedHmac(
          hmac(hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region), service), "aws4_request"),
        );
      }
    }
    if (request.body !== lastBody) {
      lastBody = request.body;
      lastHash = sha256(request.body);
    }
    const canonical =
      `${request.method}\n${canonicalPath(request.path)}\n\n` +
      `host:${request.host}\nx-amz-content-sha256:${lastHash}\nx-amz-date:${amzDate}\n` +
      `${token ? `x-amz-security-token:${token}\n` : ""}\n${signedNames}\n${lastHash}`;
    const signature = sign(`AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`);
    return {
      "x-amz-date": amzDate,
      "x-amz-content-sha256": lastHash,
      ...(token ? { "x-amz-security-token": token } : {}),
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`,
    };
  };
}
