import { createHash } from "node:crypto";
import { quoted, xmlAnswer } from "./answers.ts";
import { createChecksum } from "./checksums.ts";
import type { ObjectCall, Operation } from "./context.ts";
import { checksumElements, digest } from "./copy-calls.ts";
import { S3Error } from "./errors.ts";
import { findUpload } from "./find-upload.ts";
import { readDocument } from "./payload.ts";
import { checkWrite } from "./preconditions.ts";
import type { UploadState } from "./storage/store.ts";
import type { Checksum, StoredObject, StoredPart } from "./storage/types.ts";
import { childrenOf, onlyChildren, readXml, textOf } from "./xml-reader.ts";

/** Every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_OBJECT_BYTES = 5 * 1024 ** 4;

/** The parts that the document names, in its order, each as it was uploaded. @throws S3Error MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall */
function choose(upload: UploadState, text: string): StoredPart[] {
  const document = readXml(text, "CompleteMultipartUpload");
  onlyChildren(document, "Part");
  const wanted = childrenOf(document, "Part").map((element) => {
    const number = Number(textOf(element, "PartNumber"));
    const etag = textOf(element, "ETag");
    if (!Number.isInteger(number) || number < 1 || etag === undefined) throw new S3Error("MalformedXML");
    return { element, number, etag: etag.trim().replace(/^"(.*)"$/, "$1") };
  });
  if (wanted.length === 0) throw new S3Error("MalformedXML");
  if (wanted.some(({ number }, at) => at > 0 && number <= (wanted[at - 1]?.number ?? 0)))
    throw new S3Error("InvalidPartOrder");
  const parts = wanted.map(({ element, number, etag }) => {
    const part = upload.parts.get(number);
    const checksum = part?.checksum;
    const given = checksum && textOf(element, `Checksum${checksum.algorithm}`);
    if (!part || part.etag !== etag || (given !== undefined && given !== checksum?.value))
      throw new S3Error("InvalidPart", {
        details: { UploadId: upload.id, PartNumber: number, ETag: etag },
      });
    return part;
  });
  // A checksum of checksums is made of what the client says; of one over the whole object the parts may be silent.
  const silent =
    upload.checksumType === "COMPOSITE"
      ? wanted.find(({ element }) => textOf(element, `Checksum${upload.checksumAlgorithm}`) === undefined)
      : undefined;
  if (silent)
    throw new S3Error("InvalidRequest", {
      message: `The upload was created using a ${upload.checksumAlgorithm?.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${silent.number} in the request.`,
    });
  parts.slice(0, -1).forEach((part, at) => {
    if (part.size < MIN_PART_BYTES)
      throw new S3Error("EntityTooSmall", {
        message: "Your proposed upload is smaller than the minimum allowed size",
        details: {
          ProposedSize: part.size,
          MinSizeAllowed: MIN_PART_BYTES,
          PartNumber: wanted[at]?.number ?? 0,
          ETag: part.etag,
        },
      });
  });
  return parts;
}

const compositeEtag = (parts: readonly StoredPart[]) =>
  `${createHash("md5")
    .update(Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex"))))
    .digest("hex")}-${parts.length}`;

function compositeChecksum(algorithm: Checksum["algorithm"], parts: readonly StoredPart[]): Checksum {
  const running = createChecksum(algorithm);
  for (const { checksum } of parts) running.update(Buffer.from(checksum?.value ?? "", "base64"));
  return {
    algorithm,
    type: "COMPOSITE",
    value: `${running.digest().toString("base64")}-${parts.length}`,
  };
}

/** The object is the list of its parts: nothing is copied, and one line of the journal makes it. Source: Amazon S3 API reference, CompleteMultipartUpload. */
export const completeUpload: Operation<ObjectCall> = {
  name: "CompleteMultipartUpload",
  action: "s3:PutObject",
  async run(context, call) {
    const { store } = context;
    const before = findUpload(context, call);
    const document = await readDocument(call, call.caller);
    const parts = choose(before, document);
    const segments = parts.flatMap((part) => part.segments);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    if (size > MAX_OBJECT_BYTES) throw new S3Error("EntityTooLarge");
    const announced = call.headers.get("x-amz-mp-object-size");
    if (announced !== undefined && Number(announced) !== size)
      throw new S3Error("InvalidRequest", {
        message: `The provided 'x-amz-mp-object-size' header value ${announced} does not match what was computed: ${size}`,
      });
    const { checksumAlgorithm: algorithm, checksumType } = before;
    let checksum: Checksum | undefined;
    if (algorithm)
      checksum =
        checksumType === "COMPOSITE"
          ? compositeChecksum(algorithm, parts)
          : (await digest(context, segments, algorithm)).checksum;
    const given = algorithm && call.headers.get(`x-amz-checksum-${algorithm.toLowerCase()}`);
    if (checksum && given !== undefined && given !== checksum.value)
      throw new S3Error("BadDigest", {
        message: `The ${algorithm} you specified did not match the calculated checksum.`,
      });
    const object: StoredObject = {
      headers: before.headers,
      metadata: before.metadata,
      ...(before.tags ? { tags: before.tags } : {}),
      segments,
      size,
      etag: compositeEtag(parts),
      modifiedMs: context.now(),
      partSizes: parts.map((part) => part.size),
      ...(checksum ? { checksum } : {}),
    };
    // Parts may have been replaced, or the upload ended, while the bytes were read.
    choose(findUpload(context, call), document);
    checkWrite(call, store.find(call.bucket, call.key));
    store.complete(before.id, object);
    context.tell(call, "ObjectCreated:CompleteMultipartUpload", call.key, object);
    return xmlAnswer("CompleteMultipartUploadResult", {
      Location: `http://${call.headers.get("host") ?? ""}/${call.bucket}/${encodeURIComponent(call.key)}`,
      Bucket: call.bucket,
      Key: call.key,
      ETag: quoted(object.etag),
      ...checksumElements(object),
    });
  },
};
