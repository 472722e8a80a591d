import { readFileSync } from "node:fs";
import { call, callAll, unlessMissing } from "./clients.mjs";

/** As many as DeleteObjects takes. */
const BATCH = 1000;

/** @param {(name: string) => boolean} isOurs @returns {Promise<string[]>} names of buckets */
export async function findBuckets(isOurs) {
  const all = await callAll("S3", "ListBuckets", {}, "Buckets", "ContinuationToken");
  return all.map(({ Name: name }) => name).filter(isOurs);
}

/** @returns {Promise<string[]>} all keys */
export async function listKeys(bucket) {
  const keys = [];
  let mark;
  do {
    const page = await call("S3", "ListObjectsV2", { Bucket: bucket, ContinuationToken: mark });
    keys.push(...(page.Contents ?? []).map(({ Key: key }) => key));
    mark = page.NextContinuationToken;
  } while (mark);
  return keys;
}

/** @param {{key: string, file?: string, body?: string, contentType: string, cacheControl: string}} upload `file` below `folder` */
export const upload = (bucket, folder, { key, file, body, contentType, cacheControl }) =>
  call("S3", "PutObject", {
    Bucket: bucket,
    Key: key,
    Body: body ?? readFileSync(`${folder}/${file}`),
    ContentType: contentType,
    CacheControl: cacheControl,
  });

/** @param {{Key: string, VersionId?: string}[]} objects. @throws Error where S3 kept one, with its reason */
export async function deleteObjects(bucket, objects) {
  for (let start = 0; start < objects.length; start += BATCH) {
    const input = { Bucket: bucket, Delete: { Objects: objects.slice(start, start + BATCH), Quiet: true } };
    const { Errors: [first] = [] } = await call("S3", "DeleteObjects", input);
    if (first) throw new Error(`${bucket}: ${first.Key} stays: ${first.Code} ${first.Message}`);
  }
}

/** Deletes every version of every object, the marks of deleted ones, and uploads that were cut off: a bucket goes only when it is empty. */
export async function emptyBucket(bucket) {
  let marks = {};
  do {
    const page = await unlessMissing(
      call("S3", "ListObjectVersions", { Bucket: bucket, ...marks }),
      "NoSuchBucket",
    );
    if (!page) return;
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    await deleteObjects(
      bucket,
      found.map(({ Key, VersionId }) => ({ Key, VersionId })),
    );
    marks = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  } while (marks);
  const { Uploads: uploads = [] } = await call("S3", "ListMultipartUploads", { Bucket: bucket });
  for (const { Key, UploadId } of uploads)
    await call("S3", "AbortMultipartUpload", { Bucket: bucket, Key, UploadId });
}

export const deleteBucket = (bucket) =>
  unlessMissing(call("S3", "DeleteBucket", { Bucket: bucket }), "NoSuchBucket");
