import { createHash } from "node:crypto";
import { isoTime, quoted, xmlAnswer } from "./answers.ts";
import { decodePath } from "./call.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, createChecksum } from "./checksums.ts";
import type { Context, ObjectCall, Operation } from "./context.ts";
import { checkKey, readDescription, refuseUnserved } from "./description.ts";
import { invalidArgument, noSuchBucket, S3Error } from "./errors.ts";
import { placeObject, seekObject } from "./object-calls.ts";
import { MAX_PUT_BYTES } from "./payload.ts";
import { denyTagsUnlessAllowed, denyUnlessAllowed } from "./permissions.ts";
import { isNotModified } from "./preconditions.ts";
import { SegmentReader } from "./storage/segment-reader.ts";
import type { Checksum, Segment, StoredObject } from "./storage/types.ts";

/** `x-amz-copy-source`: `/bucket/key` or `bucket/key`, percent-encoded. Checks that the caller may read it, and its conditions. */
export function findSource(
  context: Context,
  call: ObjectCall,
): { object: StoredObject; path: string; isSelf: boolean } {
  const given = call.headers.get("x-amz-copy-source") ?? "";
  const [path = "", version] = given.split("?versionId=");
  const text = decodePath(path.replace(/^\//, ""));
  const slash = text.indexOf("/");
  if (slash <= 0 || slash === text.length - 1)
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      given,
    );
  if (version !== undefined && version !== "null")
    throw invalidArgument("Invalid version id specified", "versionId", version);
  const bucket = text.slice(0, slash);
  const key = text.slice(slash + 1);
  if (!context.store.buckets.has(bucket)) throw noSuchBucket(bucket);
  denyUnlessAllowed(context.options, call.caller, "s3:GetObject", `${bucket}/${key}`);
  const object = seekObject(context, call.caller, bucket, key);
  isNotModified(call, object, "x-amz-copy-source-");
  return { object, path: `${bucket}/${key}`, isSelf: bucket === call.bucket && key === call.key };
}

function directive({ headers }: ObjectCall, name: string): boolean {
  const value = headers.get(name)?.toUpperCase() ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(
      `Unknown ${name === "x-amz-tagging-directive" ? "tagging" : "metadata"} directive.`,
      name,
      value,
    );
  return value === "REPLACE";
}

/** Reads stored bytes once more, for what is said about them. */
export async function digest(
  { store }: Context,
  segments: readonly Segment[],
  algorithm?: ChecksumAlgorithm,
): Promise<{ md5: Buffer; checksum?: Checksum }> {
  const md5 = createHash("md5");
  const checksum = algorithm && createChecksum(algorithm);
  for await (const bytes of new SegmentReader(store.blobs, segments)) {
    md5.update(bytes);
    checksum?.update(bytes);
  }
  if (!algorithm || !checksum) return { md5: md5.digest() };
  const value = checksum.digest().toString("base64");
  return { md5: md5.digest(), checksum: { algorithm, value, type: "FULL_OBJECT" } };
}

/** No byte is written: the copy holds the same files as its source. Source: Amazon S3 API reference, CopyObject. */
export const copyObject: Operation<ObjectCall> = {
  name: "CopyObject",
  action: "s3:PutObject",
  async run(context, call) {
    checkKey(call.key);
    refuseUnserved(call);
    const { object: source, path, isSelf } = findSource(context, call);
    const replacesMetadata = directive(call, "x-amz-metadata-directive");
    const replacesTags = directive(call, "x-amz-tagging-directive");
    if (isSelf && !replacesMetadata && !call.headers.has("x-amz-storage-class"))
      throw new S3Error("InvalidRequest", {
        message:
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      });
    if (source.size > MAX_PUT_BYTES)
      throw new S3Error("InvalidRequest", {
        message: `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PUT_BYTES}`,
      });
    const given = readDescription(call.headers);
    const tags = replacesTags ? given.tags : source.tags;
    if (!replacesTags && tags && tags.length > 0)
      denyUnlessAllowed(context.options, call.caller, "s3:GetObjectTagging", path);
    denyTagsUnlessAllowed(context.options, call.caller, { tags }, `${call.bucket}/${call.key}`);
    const { segments, size, checksum: before } = source;
    const asked = call.headers.get("x-amz-checksum-algorithm")?.toUpperCase();
    const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === asked);
    if (asked !== undefined && !algorithm)
      throw new S3Error("InvalidRequest", {
        message:
          "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
      });
    context.store.blobs.hold(segments);
    let object: StoredObject;
    try {
      // A copy is one piece, whatever its source was uploaded as.
      const isPlain = !source.partSizes && before?.type !== "COMPOSITE" && !algorithm;
      const read = isPlain ? undefined : await digest(context, segments, algorithm ?? before?.algorithm);
      const checksum = read ? read.checksum : before;
      object = {
        headers: replacesMetadata
          ? given.headers
          : { ...source.headers, ...pick(given.headers, "x-amz-storage-class") },
        metadata: replacesMetadata ? given.metadata : source.metadata,
        ...(tags ? { tags } : {}),
        segments,
        size,
        etag: read ? read.md5.toString("hex") : source.etag,
        modifiedMs: context.now(),
        ...(checksum ? { checksum } : {}),
      };
    } catch (error) {
      context.store.blobs.letGo(segments);
      throw error;
    }
    placeObject(context, call, object);
    context.tell(call, "ObjectCreated:Copy", call.key, object);
    return xmlAnswer("CopyObjectResult", {
      ETag: quoted(object.etag),
      LastModified: isoTime(object.modifiedMs),
      ...checksumElements(object),
    });
  },
};

const pick = (headers: Readonly<Record<string, string>>, name: string) =>
  headers[name] === undefined ? {} : { [name]: headers[name] };

/** `ChecksumCRC32` and `ChecksumType`. */
export function checksumElements({ checksum }: Pick<StoredObject, "checksum">): Record<string, string> {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}
