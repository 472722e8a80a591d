import { randomBytes } from "node:crypto";
import { checksumHeaders, emptyAnswer, isoTime, quoted, xmlAnswer } from "./answers.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "./checksums.ts";
import type { Context, ObjectCall, Operation } from "./context.ts";
import { checksumElements, digest, findSource } from "./copy-calls.ts";
import { checkKey, readDescription, refuseUnserved } from "./description.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { findUpload } from "./find-upload.ts";
import { objectOf } from "./object-calls.ts";
import { MAX_PUT_BYTES, receive } from "./payload.ts";
import { denyTagsUnlessAllowed } from "./permissions.ts";
import { cut } from "./storage/segment-reader.ts";
import type { Checksum, StoredPart } from "./storage/types.ts";

const MAX_PARTS = 10_000;

function readPartNumber({ query }: ObjectCall): number {
  const text = query.get("partNumber") ?? "";
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > MAX_PARTS)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      "partNumber",
      text,
    );
  return Number(text);
}

/** What the parts' checksums become. Source: Amazon S3 user guide, "Checking object integrity": SHA has no checksum of the whole from those of its parts. */
function checksumType(algorithm: ChecksumAlgorithm, given: string | undefined): Checksum["type"] {
  const type = given?.toUpperCase() ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const isPossible = type === "FULL_OBJECT" ? !algorithm.startsWith("SHA") : algorithm !== "CRC64NVME";
  if ((type !== "FULL_OBJECT" && type !== "COMPOSITE") || !isPossible)
    throw new S3Error("InvalidRequest", {
      message: `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  return type;
}

export const createUpload: Operation<ObjectCall> = {
  name: "CreateMultipartUpload",
  action: "s3:PutObject",
  run({ store, now, options }, call) {
    checkKey(call.key);
    refuseUnserved(call);
    const asked = call.headers.get("x-amz-checksum-algorithm")?.toUpperCase();
    const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === asked);
    if (asked !== undefined && !algorithm)
      throw new S3Error("InvalidRequest", {
        message:
          "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
      });
    const type = algorithm && checksumType(algorithm, call.headers.get("x-amz-checksum-type"));
    const description = readDescription(call.headers);
    denyTagsUnlessAllowed(options, call.caller, description, `${call.bucket}/${call.key}`);
    const id = randomBytes(48).toString("base64url");
    store.createUpload(id, {
      ...description,
      bucket: call.bucket,
      key: call.key,
      initiatedMs: now(),
      ...(algorithm ? { checksumAlgorithm: algorithm } : {}),
      ...(type ? { checksumType: type } : {}),
    });
    return xmlAnswer(
      "InitiateMultipartUploadResult",
      { Bucket: call.bucket, Key: call.key, UploadId: id },
      {
        headers: {
          ...(algorithm ? { "x-amz-checksum-algorithm": algorithm } : {}),
          ...(type ? { "x-amz-checksum-type": type } : {}),
        },
      },
    );
  },
};

/** The upload may have been completed or aborted while the bytes came. What the part holds is let go then. */
function placePart(context: Context, call: ObjectCall, number: number, part: StoredPart): void {
  try {
    context.store.putPart(findUpload(context, call).id, number, part);
  } catch (error) {
    context.store.blobs.letGo(part.segments);
    throw error;
  }
}

export const uploadPart: Operation<ObjectCall> = {
  name: "UploadPart",
  action: "s3:PutObject",
  async run(context, call) {
    const number = readPartNumber(call);
    const { checksumAlgorithm } = findUpload(context, call);
    const received = await receive(call, call.caller, context.store.blobs, checksumAlgorithm);
    const {
      headers: _headers,
      metadata: _metadata,
      ...part
    } = objectOf(received, { headers: {}, metadata: {} }, context.now());
    placePart(context, call, number, part);
    return emptyAnswer(200, { etag: quoted(part.etag), ...checksumHeaders(part) });
  },
};

export const copyPart: Operation<ObjectCall> = {
  name: "UploadPartCopy",
  action: "s3:PutObject",
  async run(context, call) {
    const number = readPartNumber(call);
    const { checksumAlgorithm } = findUpload(context, call);
    const { object: source } = findSource(context, call);
    const text = call.headers.get("x-amz-copy-source-range");
    let range = { start: 0, size: source.size };
    if (text !== undefined) {
      const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text);
      const [first, last] = [Number(match?.[1]), Number(match?.[2])];
      if (!match || first > last)
        throw invalidArgument(
          "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
          "x-amz-copy-source-range",
          text,
        );
      if (last >= source.size)
        throw invalidArgument(
          `Range specified is not valid for source object of size: ${source.size}`,
          "x-amz-copy-source-range",
          text,
        );
      range = { start: first, size: last - first + 1 };
    }
    if (range.size > MAX_PUT_BYTES) throw new S3Error("EntityTooLarge");
    const segments = cut(source.segments, range.start, range.size);
    context.store.blobs.hold(segments);
    let part: StoredPart;
    try {
      const { md5, checksum } = await digest(context, segments, checksumAlgorithm);
      part = {
        segments,
        size: range.size,
        etag: md5.toString("hex"),
        modifiedMs: context.now(),
        ...(checksum ? { checksum } : {}),
      };
    } catch (error) {
      context.store.blobs.letGo(segments);
      throw error;
    }
    placePart(context, call, number, part);
    return xmlAnswer("CopyPartResult", {
      ETag: quoted(part.etag),
      LastModified: isoTime(part.modifiedMs),
      ...checksumElements(part),
    });
  },
};

export const abortUpload: Operation<ObjectCall> = {
  name: "AbortMultipartUpload",
  action: "s3:AbortMultipartUpload",
  run(context, call) {
    context.store.abort(findUpload(context, call).id);
    return emptyAnswer(204);
  },
};
