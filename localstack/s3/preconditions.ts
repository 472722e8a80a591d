import type { Call } from "./call.ts";
import { S3Error } from "./errors.ts";
import type { StoredObject } from "./storage/types.ts";

const failed = (condition: string) =>
  new S3Error("PreconditionFailed", { details: { Condition: condition } });

/** `"abc"`, `abc`, `"abc", "def"`, `*` */
function names(list: string, etag: string): boolean {
  return list.split(",").some((given) => {
    const bare = given
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return bare === "*" || bare === etag;
  });
}

/** Whole seconds, as HTTP has them. */
const seconds = (ms: number) => Math.floor(ms / 1000);

function timeIn(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : seconds(ms);
}

/**
 * Of a GET or HEAD, or of a copy's source. Source: Amazon S3 API reference, GetObject: If-Match true outweighs If-Unmodified-Since, If-None-Match false outweighs
 * If-Modified-Since.
 * @param prefix `x-amz-copy-source-` of a copy, where all that fails is 412
 * @returns whether the answer is 304
 * @throws S3Error PreconditionFailed
 */
export function isNotModified({ headers }: Call, object: StoredObject, prefix = ""): boolean {
  const match = headers.get(`${prefix}if-match`);
  const noneMatch = headers.get(`${prefix}if-none-match`);
  const modifiedSince = timeIn(headers.get(`${prefix}if-modified-since`));
  const unmodifiedSince = timeIn(headers.get(`${prefix}if-unmodified-since`));
  const modified = seconds(object.modifiedMs);
  if (match !== undefined) {
    if (!names(match, object.etag)) throw failed("If-Match");
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) throw failed("If-Unmodified-Since");
  const isSame =
    noneMatch !== undefined
      ? names(noneMatch, object.etag)
      : modifiedSince !== undefined && modified <= modifiedSince;
  if (isSame && prefix !== "") throw failed(`${prefix}If-None-Match`);
  return isSame;
}

/**
 * Of what writes an object: `If-None-Match: *` where nothing must be there, `If-Match` where this must be. To be asked when the write is about to happen, in the same turn.
 * @throws S3Error PreconditionFailed, NoSuchKey, NotImplemented
 */
export function checkWrite({ headers, key = "" }: Call, object: StoredObject | undefined): void {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== "*")
      throw new S3Error("NotImplemented", { details: { Header: "If-None-Match" } });
    if (object) throw failed("If-None-Match");
  }
  if (match !== undefined) {
    if (!object) throw new S3Error("NoSuchKey", { details: { Key: key } });
    if (!names(match, object.etag)) throw failed("If-Match");
  }
}
