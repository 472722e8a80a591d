import { isoTime, quoted, xmlAnswer } from "./answers.ts";
import type { BucketCall, Operation } from "./context.ts";
import { invalidArgument } from "./errors.ts";
import { fromByteOrder, PAST_ALL, toByteOrder } from "./storage/byte-order.ts";
import type { SortedMap } from "./storage/sorted-map.ts";

/** One page, in byte order. */
export interface Page<T> {
  readonly entries: readonly (readonly [bytes: string, value: T])[];
  readonly commonPrefixes: readonly string[];
  /** Of the last of both kinds; there is more behind it. */
  readonly last: { readonly bytes: string; readonly isPrefix: boolean } | undefined;
  readonly isTruncated: boolean;
}

export interface PageOptions {
  /** All in byte order. */
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys behind this one. */
  readonly after: string;
  /** Whether it stands for all keys that begin so, as a common prefix does that was the last of its page. */
  readonly isAfterPrefix: boolean;
  readonly most: number;
}

/** One page of a sorted map. Costs what the page has, not what the map has: keys under a common prefix are passed over in one step. */
export function listPage<T>(map: SortedMap<T>, options: PageOptions): Page<T> {
  const { prefix, delimiter, after, most } = options;
  const entries: [string, T][] = [];
  const commonPrefixes: string[] = [];
  let last: Page<T>["last"];
  let next: string | undefined;
  if (options.isAfterPrefix) next = map.firstFrom(after + PAST_ALL);
  else next = after === "" ? map.firstFrom(prefix) : map.firstAfter(after);
  if (next !== undefined && next < prefix) next = map.firstFrom(prefix);
  while (next?.startsWith(prefix) && entries.length + commonPrefixes.length < most) {
    const at = delimiter === "" ? -1 : next.indexOf(delimiter, prefix.length);
    if (at < 0) {
      entries.push([next, map.get(next) as T]);
      last = { bytes: next, isPrefix: false };
      next = map.firstAfter(next);
    } else {
      const common = next.slice(0, at + delimiter.length);
      // A marker that is a common prefix was the last of the page before.
      if (common !== after) {
        commonPrefixes.push(common);
        last = { bytes: common, isPrefix: true };
      }
      next = map.firstFrom(common + PAST_ALL);
    }
  }
  const isTruncated = most > 0 && next?.startsWith(prefix) === true;
  return { entries, commonPrefixes, last, isTruncated };
}

const MAX_KEYS = 1000;

/** @throws S3Error InvalidArgument */
export function readMost(text: string | null, name: string): number {
  if (text === null || text === "") return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2_147_483_647)
    throw invalidArgument(
      /^-\d+$/.test(text)
        ? `Argument ${name} must be an integer between 0 and 2147483647`
        : `Provided ${name} not an integer or within integer range`,
      name,
      text,
    );
  return Math.min(Number(text), MAX_KEYS);
}

/** @returns how keys are spelled in the answer. @throws S3Error InvalidArgument */
export function readEncoding(query: URLSearchParams): {
  type: string | undefined;
  encode: (text: string) => string;
} {
  const type = query.get("encoding-type") ?? undefined;
  if (type !== undefined && type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  if (type === undefined) return { type, encode: (text) => text };
  return { type, encode: urlEncode };
}

/** As S3 does it: slashes stay, a space is `+`. */
export const urlEncode = (text: string) =>
  encodeURIComponent(text)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+")
    .replace(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A token says where its page ended, and to clients nothing. */
const tokenOf = (last: NonNullable<Page<unknown>["last"]>) =>
  Buffer.from(`${last.isPrefix ? "P" : "K"}${fromByteOrder(last.bytes)}`).toString("base64");

function readToken(token: string): { after: string; isAfterPrefix: boolean } {
  const text = Buffer.from(token, "base64").toString();
  if (!/^[PK]./s.test(text))
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return { after: toByteOrder(text.slice(1)), isAfterPrefix: text[0] === "P" };
}

/** ListObjectsV2, and ListObjects where the query does not say `list-type=2`. Source: Amazon S3 API reference. */
export const listObjects: Operation<BucketCall> = {
  name: "ListObjectsV2",
  action: "s3:ListBucket",
  run({ options }, { query, place, bucket }) {
    const isV2 = query.get("list-type") === "2";
    const most = readMost(query.get("max-keys"), "maxKeys");
    const { type, encode } = readEncoding(query);
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter") ?? "";
    const token = isV2 ? query.get("continuation-token") : null;
    if (token === "")
      throw invalidArgument("The continuation token provided is incorrect", "continuation-token", "");
    const after = query.get(isV2 ? "start-after" : "marker") ?? "";
    const page = listPage(place.objects, {
      prefix: toByteOrder(prefix),
      delimiter: toByteOrder(delimiter),
      most,
      ...(token === null ? { after: toByteOrder(after), isAfterPrefix: false } : readToken(token)),
    });
    const owner = { ID: options.accountId, DisplayName: "local" };
    const withOwner = !isV2 || query.get("fetch-owner") === "true";
    const last = page.isTruncated ? page.last : undefined;
    const paging = isV2
      ? {
          KeyCount: page.entries.length + page.commonPrefixes.length,
          ContinuationToken: token ?? undefined,
          NextContinuationToken: last && tokenOf(last),
          StartAfter: query.has("start-after") ? encode(after) : undefined,
        }
      : {
          Marker: encode(after),
          NextMarker: last && delimiter !== "" ? encode(fromByteOrder(last.bytes)) : undefined,
        };
    return xmlAnswer("ListBucketResult", {
      Name: bucket,
      Prefix: encode(prefix),
      ...paging,
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      MaxKeys: most,
      EncodingType: type,
      IsTruncated: page.isTruncated,
      Contents: page.entries.map(([bytes, object]) => ({
        Key: encode(fromByteOrder(bytes)),
        LastModified: isoTime(object.modifiedMs),
        ETag: quoted(object.etag),
        ChecksumAlgorithm: object.checksum?.algorithm,
        ChecksumType: object.checksum?.type,
        Size: object.size,
        StorageClass: object.headers["x-amz-storage-class"] ?? "STANDARD",
        Owner: withOwner ? owner : undefined,
      })),
      CommonPrefixes: page.commonPrefixes.map((bytes) => ({ Prefix: encode(fromByteOrder(bytes)) })),
    });
  },
};
