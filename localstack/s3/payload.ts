import { createHash } from "node:crypto";
import type { Caller } from "./authenticate.ts";
import { ByteSource } from "./byte-source.ts";
import type { Call } from "./call.ts";
import {
  CHECKSUM_ALGORITHMS,
  CHECKSUM_BYTES,
  type ChecksumAlgorithm,
  checksumHeader,
  createChecksum,
} from "./checksums.ts";
import { readChunkedBody } from "./chunked-body.ts";
import { S3Error } from "./errors.ts";
import type { Blobs } from "./storage/blobs.ts";
import type { Segment } from "./storage/types.ts";

/** Of a body that has been read whole and is what its sender said it is. */
export interface Received {
  readonly size: number;
  readonly md5: Buffer;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: Buffer };
}

/** What a sender may say of a body, against which it is held. */
export interface Claims {
  readonly md5?: string | undefined;
  readonly checksumHeader?: (name: string) => string | undefined;
  readonly sha256?: string | undefined;
  readonly algorithm?: ChecksumAlgorithm | undefined;
  readonly size?: number | undefined;
}

/** One PUT takes 5 GB. */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;
const MOST_PIECE = 1024 * 1024;
const HEX_HASH = /^[0-9a-f]{64}$/i;

/**
 * Reads the request's body into a new blob, which the caller holds. Nothing is left where this rejects.
 * @param algorithm of the upload that it is a part of: one without a checksum gets this, one of another is refused
 */
export async function receive(
  call: Call,
  caller: Caller,
  blobs: Blobs,
  algorithm?: ChecksumAlgorithm,
): Promise<Received & { readonly segment: Segment }> {
  const body = openBody(call, caller, algorithm);
  return store(blobs, (write) => inspect(body.pieces, body.claims, write));
}

/** As `receive`, for a body that comes otherwise. */
export async function store(
  blobs: Blobs,
  read: (write: (bytes: Buffer) => Promise<void>) => Promise<Received>,
): Promise<Received & { readonly segment: Segment }> {
  const writer = await blobs.create();
  try {
    const received = await read((bytes) => writer.write(bytes));
    return { ...received, segment: await writer.keep() };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** A request's document, held to what its headers say. @throws S3Error MalformedXML where it is larger than `most` */
export async function readDocument(call: Call, caller: Caller, most = 2 * 1024 * 1024): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  const body = openBody(call, caller);
  await inspect(body.pieces, body.claims, async (bytes) => {
    size += bytes.length;
    if (size > most) throw new S3Error("MalformedXML");
    parts.push(bytes);
  });
  return Buffer.concat(parts).toString();
}

/** Takes the headers of a body apart. */
function openBody(call: Call, caller: Caller, expected?: ChecksumAlgorithm) {
  const { headers, request } = call;
  const hash = headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  const trailers = new Map<string, string>();
  const isChunked = hash.startsWith("STREAMING-");
  const length = headers.get(isChunked ? "x-amz-decoded-content-length" : "content-length");
  if (length === undefined || !/^\d{1,15}$/.test(length)) throw new S3Error("MissingContentLength");
  const size = Number(length);
  if (size > MAX_PUT_BYTES)
    throw new S3Error("EntityTooLarge", { details: { ProposedSize: size, MaxSizeAllowed: MAX_PUT_BYTES } });
  if (!isChunked && hash !== "UNSIGNED-PAYLOAD" && !HEX_HASH.test(hash))
    throw new S3Error("InvalidArgument", {
      message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, or a valid sha256 value.",
      details: { ArgumentName: "x-amz-content-sha256", ArgumentValue: hash },
    });
  const isSigned = hash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  const chain = caller.signer && {
    sign: caller.signer.sign,
    amzDate: caller.seed.amzDate,
    scope: caller.seed.scope,
    seed: caller.seed.signature,
  };
  const bytes = request.body as AsyncIterable<Buffer>;
  const fromTrailer = (headers.get("x-amz-trailer") ?? "").trim().toLowerCase();
  const announced = announcedAlgorithm(call, fromTrailer);
  if (expected && announced && announced !== expected)
    throw new S3Error("InvalidRequest", {
      message: `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${announced.toLowerCase()}`,
    });
  const claims: Claims = {
    size,
    md5: headers.get("content-md5"),
    sha256: HEX_HASH.test(hash) ? hash.toLowerCase() : undefined,
    algorithm: announced ?? expected,
    // A presigned URL's query may name a checksum of nothing: only headers count.
    checksumHeader(name) {
      if (name !== fromTrailer) return headers.get(name);
      if (!trailers.has(name)) throw new S3Error("MalformedTrailerError");
      return trailers.get(name);
    },
  };
  const pieces = isChunked ? readChunkedBody(bytes, isSigned, chain, trailers) : piecesOf(bytes);
  return { pieces, claims };
}

async function* piecesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = new ByteSource(body);
  while (true) {
    const piece = await source.piece(MOST_PIECE);
    if (!piece) return;
    yield piece;
  }
}

/** The one algorithm that the headers name. @throws S3Error InvalidRequest where they name two, or one without its value */
export function announcedAlgorithm({ headers }: Call, trailer = ""): ChecksumAlgorithm | undefined {
  const named = CHECKSUM_ALGORITHMS.filter(
    (algorithm) => headers.has(checksumHeader(algorithm)) || checksumHeader(algorithm) === trailer,
  );
  if (named.length > 1)
    throw new S3Error("InvalidRequest", {
      message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    });
  const wanted = headers.get("x-amz-sdk-checksum-algorithm")?.toUpperCase();
  if (wanted !== undefined && named.length === 0)
    throw new S3Error("InvalidRequest", {
      message:
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    });
  if (wanted !== undefined && named[0] !== wanted)
    throw new S3Error("InvalidRequest", {
      message: "Value for x-amz-sdk-checksum-algorithm header is invalid.",
    });
  return named[0];
}

/** Reads all of a body, passes it on, and holds it to the claims. */
export async function inspect(
  pieces: AsyncIterable<Buffer>,
  claims: Claims,
  write: (bytes: Buffer) => Promise<void>,
): Promise<Received> {
  const wantedMd5 = claims.md5 === undefined ? undefined : Buffer.from(claims.md5, "base64");
  if (wantedMd5 && (wantedMd5.length !== 16 || claims.md5?.length !== 24)) throw new S3Error("InvalidDigest");
  const md5Hash = createHash("md5");
  const sha256 = claims.sha256 === undefined ? undefined : createHash("sha256");
  const { algorithm } = claims;
  const checksum = algorithm && createChecksum(algorithm);
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (claims.size !== undefined && size > claims.size) throw new S3Error("IncompleteBody");
    md5Hash.update(piece);
    sha256?.update(piece);
    checksum?.update(piece);
    await write(piece);
  }
  if (claims.size !== undefined && size !== claims.size)
    throw new S3Error("IncompleteBody", {
      message: "You did not provide the number of bytes specified by the Content-Length HTTP header",
    });
  const md5 = md5Hash.digest();
  if (wantedMd5 && !wantedMd5.equals(md5))
    throw new S3Error("BadDigest", {
      details: { ExpectedDigest: claims.md5 as string, CalculatedDigest: md5.toString("base64") },
    });
  const computed = sha256?.digest("hex");
  if (computed !== claims.sha256)
    throw new S3Error("XAmzContentSHA256Mismatch", {
      details: {
        ClientComputedContentSHA256: claims.sha256 as string,
        S3ComputedContentSHA256: computed as string,
      },
    });
  if (!algorithm || !checksum) return { size, md5 };
  const value = checksum.digest();
  checkChecksum(algorithm, claims.checksumHeader?.(checksumHeader(algorithm)), value);
  return { size, md5, checksum: { algorithm, value } };
}

function checkChecksum(algorithm: ChecksumAlgorithm, given: string | undefined, value: Buffer): void {
  if (given === undefined) return;
  const bytes = Buffer.from(given, "base64");
  if (bytes.length !== CHECKSUM_BYTES[algorithm] || bytes.toString("base64") !== given)
    throw new S3Error("InvalidRequest", {
      message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
    });
  if (!bytes.equals(value))
    throw new S3Error("BadDigest", {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
}
