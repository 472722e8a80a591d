import { isoTime, quoted, xmlAnswer } from "./answers.ts";
import type { BucketCall, ObjectCall, Operation } from "./context.ts";
import { checksumElements } from "./copy-calls.ts";
import { findUpload } from "./find-upload.ts";
import { listPage, readEncoding, readMost } from "./list-objects.ts";
import { fromByteOrder, toByteOrder } from "./storage/byte-order.ts";
import { SortedMap } from "./storage/sorted-map.ts";
import type { UploadState } from "./storage/store.ts";

const owner = (id: string) => ({ ID: id, DisplayName: "local" });

export const listParts: Operation<ObjectCall> = {
  name: "ListParts",
  action: "s3:ListMultipartUploadParts",
  run(context, call) {
    const upload = findUpload(context, call);
    const most = readMost(call.query.get("max-parts"), "maxParts");
    const marker = readMost(call.query.get("part-number-marker") ?? "0", "part-number-marker");
    const left = [...upload.parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
    const shown = left.slice(0, most);
    const isTruncated = left.length > shown.length && most > 0;
    return xmlAnswer("ListPartsResult", {
      Bucket: call.bucket,
      Key: call.key,
      UploadId: upload.id,
      Initiator: owner(context.options.accountId),
      Owner: owner(context.options.accountId),
      StorageClass: "STANDARD",
      PartNumberMarker: marker,
      NextPartNumberMarker: shown.at(-1)?.[0] ?? 0,
      MaxParts: most,
      IsTruncated: isTruncated,
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
      Part: shown.map(([number, part]) => {
        const { ChecksumType: _type, ...checksum } = checksumElements(part);
        return {
          PartNumber: number,
          LastModified: isoTime(part.modifiedMs),
          ETag: quoted(part.etag),
          Size: part.size,
          ...checksum,
        };
      }),
    });
  },
};

/** Between a key and an upload's id, so that uploads of one key stand in the order of their start. No UTF-8 has it. */
const SEPARATOR = "\xfe";

export const listUploads: Operation<BucketCall> = {
  name: "ListMultipartUploads",
  action: "s3:ListBucketMultipartUploads",
  run({ store, options }, { bucket, query }) {
    const most = readMost(query.get("max-uploads"), "maxUploads");
    const { type, encode } = readEncoding(query);
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter") ?? "";
    const keyMarker = query.get("key-marker") ?? "";
    const idMarker = query.get("upload-id-marker") ?? "";
    const sorted = new SortedMap<UploadState>();
    const place = ({ key, initiatedMs, id }: UploadState) =>
      toByteOrder(key) + SEPARATOR + initiatedMs.toString().padStart(16, "0") + id;
    for (const upload of store.uploads.values())
      if (upload.bucket === bucket) sorted.set(place(upload), upload);
    const marked = store.uploads.get(idMarker);
    const behindKey = keyMarker === "" ? "" : `${toByteOrder(keyMarker)}\xff`;
    const isCommonPrefix = delimiter !== "" && keyMarker.endsWith(delimiter);
    const page = listPage(sorted, {
      prefix: toByteOrder(prefix),
      delimiter: toByteOrder(delimiter),
      most,
      after: marked ? place(marked) : isCommonPrefix ? toByteOrder(keyMarker) : behindKey,
      isAfterPrefix: !marked && isCommonPrefix,
    });
    const last = page.isTruncated ? page.last : undefined;
    const lastUpload = last && !last.isPrefix ? sorted.get(last.bytes) : undefined;
    return xmlAnswer("ListMultipartUploadsResult", {
      Bucket: bucket,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: last && encode(lastUpload?.key ?? fromByteOrder(last.bytes)),
      NextUploadIdMarker: last && (lastUpload?.id ?? ""),
      Prefix: encode(prefix),
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      MaxUploads: most,
      EncodingType: type,
      IsTruncated: page.isTruncated,
      Upload: page.entries.map(([, upload]) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiator: owner(options.accountId),
        Owner: owner(options.accountId),
        StorageClass: "STANDARD",
        Initiated: isoTime(upload.initiatedMs),
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      })),
      CommonPrefixes: page.commonPrefixes.map((bytes) => ({ Prefix: encode(fromByteOrder(bytes)) })),
    });
  },
};
