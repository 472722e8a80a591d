import { checksumHeaders, emptyAnswer, objectHeaders, quoted } from "./answers.ts";
import { type ByteRange, readRange } from "./byte-range.ts";
import type { Context, ObjectCall, Operation } from "./context.ts";
import { checkKey, readDescription, refuseUnserved } from "./description.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { type Received, receive } from "./payload.ts";
import { denyTagsUnlessAllowed, denyUnlessAllowed } from "./permissions.ts";
import { checkWrite, isNotModified } from "./preconditions.ts";
import { cut, SegmentReader } from "./storage/segment-reader.ts";
import type { Description, Segment, StoredObject } from "./storage/types.ts";
import type { S3Answer } from "./types.ts";

/** @throws S3Error NoSuchKey */
export function findObject({ store }: Context, bucket: string, key: string): StoredObject {
  const object = store.find(bucket, key);
  if (!object) throw new S3Error("NoSuchKey", { details: { Key: key } });
  return object;
}

/**
 * As `findObject`, for who reads: that a key is not there is told to whom may list the bucket, so that nobody finds out by asking.
 * Source: Amazon S3 API reference, GetObject, "Permissions".
 * @throws S3Error NoSuchKey, AccessDenied
 */
export function seekObject(
  context: Context,
  caller: ObjectCall["caller"],
  bucket: string,
  key: string,
): StoredObject {
  if (!context.store.find(bucket, key)) denyUnlessAllowed(context.options, caller, "s3:ListBucket", bucket);
  return findObject(context, bucket, key);
}

export const objectOf = (
  { segment, size, md5, checksum }: Received & { readonly segment: Segment },
  description: Description,
  modifiedMs: number,
): StoredObject => ({
  ...description,
  size,
  etag: md5.toString("hex"),
  segments: [segment],
  modifiedMs,
  ...(checksum
    ? {
        checksum: {
          algorithm: checksum.algorithm,
          value: checksum.value.toString("base64"),
          type: "FULL_OBJECT" as const,
        },
      }
    : {}),
});

/** Makes the object the one of its key. What it holds is let go where that fails. */
export function placeObject(
  { store }: Context,
  { bucket, key, ...call }: ObjectCall,
  object: StoredObject,
): void {
  try {
    // The bucket may have been deleted while the body came.
    if (!store.buckets.has(bucket)) throw new S3Error("NoSuchBucket", { details: { BucketName: bucket } });
    checkWrite({ ...call, bucket, key }, store.find(bucket, key));
    store.put(bucket, key, object);
  } catch (error) {
    store.blobs.letGo(object.segments);
    throw error;
  }
}

export const putObject: Operation<ObjectCall> = {
  name: "PutObject",
  action: "s3:PutObject",
  async run(context, call) {
    checkKey(call.key);
    refuseUnserved(call);
    const description = readDescription(call.headers);
    denyTagsUnlessAllowed(context.options, call.caller, description, `${call.bucket}/${call.key}`);
    // Before the body, so that who need not send it does not.
    checkWrite(call, context.store.find(call.bucket, call.key));
    const received = await receive(call, call.caller, context.store.blobs);
    const object = objectOf(received, description, context.now());
    placeObject(context, call, object);
    context.tell(call, "ObjectCreated:Put", call.key, object);
    return emptyAnswer(200, { etag: quoted(object.etag), ...checksumHeaders(object) });
  },
};

/** Query parameters that stand for a header of the answer. */
const OVERRIDES = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

/** The part that the query names, else the range that the header names. */
function rangeOf(
  { query, headers }: ObjectCall,
  object: StoredObject,
): { readonly range?: ByteRange | undefined; readonly partsCount?: number } {
  const text = query.get("partNumber");
  if (text === null) return { range: readRange(headers.get("range"), object.size) };
  const number = Number(text);
  const sizes = object.partSizes ?? [object.size];
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      text,
    );
  const size = sizes[number - 1];
  if (size === undefined)
    throw new S3Error("InvalidRange", { message: "The requested partnumber is not satisfiable" });
  const start = sizes.slice(0, number - 1).reduce((sum, before) => sum + before, 0);
  return { range: { start, size }, ...(object.partSizes ? { partsCount: object.partSizes.length } : {}) };
}

async function answerObject(context: Context, call: ObjectCall, isHead: boolean): Promise<S3Answer> {
  const object = seekObject(context, call.caller, call.bucket, call.key);
  const headers = objectHeaders(object);
  for (const name of OVERRIDES) {
    const value = call.query.get(`response-${name}`);
    if (value !== null) headers[name] = value.replace(/[^\t\x20-\x7e\x80-\xff]/g, " ");
  }
  if (isNotModified(call, object)) return emptyAnswer(304, headers);
  const { range, partsCount } = rangeOf(call, object);
  const { start, size } = range ?? { start: 0, size: object.size };
  headers["content-length"] = String(size);
  if (partsCount !== undefined) headers["x-amz-mp-parts-count"] = String(partsCount);
  if (range && object.size > 0)
    headers["content-range"] = `bytes ${start}-${start + size - 1}/${object.size}`;
  else if (call.headers.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED")
    Object.assign(headers, checksumHeaders(object));
  const status = range ? 206 : 200;
  if (isHead) return { status, headers, body: Buffer.alloc(0) };
  const reader = new SegmentReader(context.store.blobs, cut(object.segments, start, size), (error) =>
    context.options.log.error(`S3 broke off ${call.bucket}/${call.key}: ${error.message}`),
  );
  return { status, headers, body: await reader.begin() };
}

export const getObject: Operation<ObjectCall> = {
  name: "GetObject",
  action: "s3:GetObject",
  run: (context, call) => answerObject(context, call, false),
};

export const headObject: Operation<ObjectCall> = {
  name: "HeadObject",
  action: "s3:GetObject",
  run: (context, call) => answerObject(context, call, true),
};

export const deleteObject: Operation<ObjectCall> = {
  name: "DeleteObject",
  action: "s3:DeleteObject",
  run(context, call) {
    const { store } = context;
    const object = store.find(call.bucket, call.key);
    if (call.headers.has("if-match") && object) checkWrite(call, object);
    if (object) {
      store.delete(call.bucket, [call.key]);
      context.tell(call, "ObjectRemoved:Delete", call.key);
    }
    return emptyAnswer(204);
  },
};
