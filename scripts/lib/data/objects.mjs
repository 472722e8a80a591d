import { Refusal } from "../refusal.mjs";
import { bytes, time } from "./output.mjs";

const DEFAULT_LIMIT = 50;
/** S3's own; content types are asked for one by one, as many at once. */
const PAGE = 1_000;
const AT_ONCE = 8;

/** `objects [BUCKET [PREFIX]]`: buckets, or objects with size, time and type. */
export async function showObjects({ connection, output, names: [bucket, prefix], options }) {
  const s3 = await connection.s3();
  if (bucket === undefined) return showBuckets(s3, output);
  const limit = options.limit ?? DEFAULT_LIMIT;
  let left = limit;
  let ContinuationToken;
  do {
    const page = await s3
      .listObjectsV2({ Bucket: bucket, Prefix: prefix, ContinuationToken, MaxKeys: Math.min(left, PAGE) })
      .catch((error) => {
        if (error.name !== "NoSuchBucket") throw error;
        throw new Refusal(`There is no bucket ${bucket}.`, "Try: npm run data -- objects");
      });
    const found = page.Contents ?? [];
    for (let from = 0; from < found.length; from += AT_ONCE) {
      const some = await Promise.all(
        found.slice(from, from + AT_ONCE).map((one) => describe(s3, bucket, one)),
      );
      for (const object of some) await (output.json ? output.document(object) : output.line(lineOf(object)));
    }
    left -= found.length;
    ContinuationToken = page.NextContinuationToken;
  } while (left > 0 && ContinuationToken !== undefined);
  if (output.json) return;
  if (left === limit) await output.line("No objects.");
  else if (ContinuationToken !== undefined)
    await output.line(`... and more. For twice as many: --limit ${limit * 2}`);
}

async function showBuckets(s3, output) {
  const { Buckets = [] } = await s3.listBuckets({});
  if (output.json) {
    for (const { Name, CreationDate } of Buckets)
      await output.document({ name: Name, created: CreationDate?.toISOString() });
    return;
  }
  if (Buckets.length === 0) await output.line("No buckets.");
  for (const { Name, CreationDate } of Buckets) await output.line(`${time(CreationDate)}  ${Name}`);
}

/** Nothing of its type where it was deleted meanwhile. */
async function describe(s3, Bucket, { Key, Size, LastModified, ETag }) {
  const head = await s3.headObject({ Bucket, Key }).catch((error) => {
    if (error.name !== "NotFound") throw error;
    return undefined;
  });
  return {
    key: Key,
    bytes: Size,
    modified: LastModified.toISOString(),
    contentType: head?.ContentType,
    etag: ETag,
  };
}

const lineOf = ({ key, bytes: size, modified, contentType = "gone" }) =>
  `${bytes(size).padStart(8)}  ${time(new Date(modified))}  ${contentType.padEnd(24)}  ${key}`;
