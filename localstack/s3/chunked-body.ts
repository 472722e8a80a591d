import { createHash } from "node:crypto";
import { ByteSource } from "./byte-source.ts";
import { S3Error } from "./errors.ts";

const EMPTY_HASH = createHash("sha256").digest("hex");
const MOST_LINE = 8 * 1024;
const MOST_TRAILERS = 16;
const PIECE = 1024 * 1024;

/** Checks the chain of signatures. Source: Amazon S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks". */
export interface ChunkChain {
  readonly sign: (text: string) => string;
  readonly amzDate: string;
  readonly scope: string;
  /** The request's own signature. */
  readonly seed: string;
}

/** `400;chunk-signature=...` */
const CHUNK_HEAD = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/;

const incomplete = () => new S3Error("IncompleteBody");

/**
 * The content of an `aws-chunked` body, piece by piece. A chunk's bytes are given before its signature can be checked: nothing may come of them until this has ended
 * without an error.
 * @param isSigned whether each chunk must have a signature
 * @param chain undefined where the key's secret is not known: then signatures are only asked for
 * @param trailers takes the fields behind the last chunk
 */
export async function* readChunkedBody(
  body: AsyncIterable<Buffer>,
  isSigned: boolean,
  chain: ChunkChain | undefined,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const source = new ByteSource(body);
  let previous = chain?.seed ?? "";

  const check = (kind: string, hashes: string, given: string | undefined) => {
    if (!isSigned) return;
    const expected = chain?.sign(
      `AWS4-HMAC-SHA256-${kind}\n${chain.amzDate}\n${chain.scope}\n${previous}\n${hashes}`,
    );
    if (given === undefined || (expected !== undefined && given !== expected))
      throw new S3Error("SignatureDoesNotMatch");
    previous = given;
  };

  while (true) {
    const head = CHUNK_HEAD.exec((await source.line(MOST_LINE))?.toString("latin1") ?? "");
    if (!head) throw incomplete();
    const size = Number.parseInt(head[1] as string, 16);
    const hash = isSigned && chain ? createHash("sha256") : undefined;
    let left = size;
    while (left > 0) {
      const piece = await source.piece(Math.min(left, PIECE));
      if (!piece) throw incomplete();
      hash?.update(piece);
      left -= piece.length;
      yield piece;
    }
    check("PAYLOAD", `${EMPTY_HASH}\n${hash?.digest("hex") ?? ""}`, head[2]);
    if (size === 0) break;
    if ((await source.line(0)) === undefined) throw incomplete();
  }

  let signedText = "";
  for (let count = 0; count <= MOST_TRAILERS; count += 1) {
    const line = (await source.line(MOST_LINE))?.toString("latin1");
    if (line === undefined) throw incomplete();
    if (line === "") {
      // Fields that were to be signed, and are not.
      if (signedText !== "") check("TRAILER", "", undefined);
      return;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon <= 0) throw incomplete();
    if (name === "x-amz-trailer-signature") {
      const hash = createHash("sha256").update(signedText).digest("hex");
      check("TRAILER", hash, value);
      return;
    }
    trailers.set(name, value);
    signedText += `${name}:${value}\n`;
  }
  throw incomplete();
}
