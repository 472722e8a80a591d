import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

const Bucket = "files";
let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3();
});
afterAll(() => at.stop());

it("copies ranges as parts, which outlive their source", async () => {
  const { client } = at;
  const Key = "joined";
  const CopySource = "files/source%20a";
  await client.send(new PutObjectCommand({ Bucket, Key: "source a", Body: "0123456789" }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads?.map((upload) => [upload.Key, upload.UploadId])).toEqual([[Key, UploadId]]);
  const range = { Bucket, Key, UploadId, PartNumber: 1, CopySource };
  const beyond = client.send(new UploadPartCopyCommand({ ...range, CopySourceRange: "bytes=5-10" }));
  await expect(beyond).rejects.toMatchObject({ name: "InvalidArgument" });
  const { CopyPartResult } = await client.send(
    new UploadPartCopyCommand({ ...range, CopySourceRange: "bytes=3-6" }),
  );
  await client.send(new DeleteObjectCommand({ Bucket, Key: "source a" }));
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
  await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  at.reopen();
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe("3456");
});

it("refuses a copy onto itself that changes nothing, and a source that is not there or not as asked", async () => {
  const copy = (more: object) =>
    at.client.send(new CopyObjectCommand({ Bucket, Key: "self", CopySource: "files/self", ...more }));
  await at.client.send(new PutObjectCommand({ Bucket, Key: "self", Body: "a" }));
  await expect(copy({})).rejects.toMatchObject({ name: "InvalidRequest" });
  await expect(copy({ CopySource: "files/none" })).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(copy({ CopySource: "other/none" })).rejects.toMatchObject({ name: "NoSuchBucket" });
  const asked = { MetadataDirective: "REPLACE", CopySourceIfMatch: '"b"' };
  await expect(copy(asked)).rejects.toMatchObject({ name: "PreconditionFailed" });
  await copy({ MetadataDirective: "REPLACE", ContentType: "text/b" });
  const { ContentType } = await at.client.send(new GetObjectCommand({ Bucket, Key: "self" }));
  expect(ContentType).toBe("text/b");
});
