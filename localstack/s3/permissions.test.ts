import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authorizer } from "../iam/types.ts";
import { startS3 } from "./s3.fixture.ts";

const Bucket = "files";
const identity = { arn: "arn:aws:sts::123456789012:assumed-role/r/f", userId: "AROAX:f" };
let allowsList = true;
let allowsTags = true;
const asked: object[] = [];
/** Refuses whatever has to do with `secret`. */
const authorizer: Authorizer = {
  check: (_principal, action, resourceArn, context) => {
    if (context) asked.push(context());
    return refusal(action, resourceArn);
  },
  identify: () => identity,
};
const refusal = (action: string, resourceArn: string) =>
  resourceArn.includes("secret") ||
  (action === "s3:ListBucket" && !allowsList) ||
  (action === "s3:PutObjectTagging" && !allowsTags)
    ? { identity, action, resourceArn, explicit: false }
    : undefined;

let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3({}, authorizer);
});
afterAll(() => at.stop());

describe("permissions", () => {
  it("names who may not, with the ARN in quotes", async () => {
    const refused = at.client.send(new GetObjectCommand({ Bucket, Key: "secret" }));
    await expect(refused).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${identity.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::files/secret" because no identity-based policy allows the s3:GetObject action`,
    });
  });

  it("are asked for the list of a bucket where a key is not there", async () => {
    allowsList = false;
    for (const Key of ["gone", "also/gone"]) {
      await expect(at.client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringContaining('s3:ListBucket on resource: "arn:aws:s3:::files"'),
      });
      await expect(at.client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 403 },
      });
      const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` });
      await expect(at.client.send(copy)).rejects.toMatchObject({ name: "AccessDenied" });
    }
    allowsList = true;
    await expect(at.client.send(new GetObjectCommand({ Bucket, Key: "gone" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("are asked for the tags that an object is written with", async () => {
    const tagged = { Bucket, Key: "tagged", Tagging: "a=b" };
    await at.client.send(new PutObjectCommand({ ...tagged, Body: "x" }));
    allowsTags = false;
    const writes = [
      new PutObjectCommand({ ...tagged, Body: "x" }),
      new CreateMultipartUploadCommand(tagged),
      new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/tagged` }),
    ];
    for (const write of writes)
      await expect(at.client.send(write as PutObjectCommand)).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringContaining("s3:PutObjectTagging"),
      });
    await at.client.send(new PutObjectCommand({ Bucket, Key: "plain", Body: "x" }));
    allowsTags = true;
  });

  it("are asked with the prefix that is listed, and how it was signed", async () => {
    asked.length = 0;
    await at.client.send(new ListObjectsV2Command({ Bucket, Prefix: "home/", Delimiter: "/" }));
    expect(asked).toMatchObject([
      { "s3:prefix": "home/", "s3:delimiter": "/", "s3:max-keys": undefined, "s3:authType": "REST-HEADER" },
    ]);
  });

  it("are asked for each key that DeleteObjects names", async () => {
    for (const Key of ["a", "b"]) await at.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const Objects = ["a", "secret/1", "b"].map((Key) => ({ Key }));
    const { Deleted, Errors } = await at.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["a", "b"]);
    expect(Errors).toEqual([
      { Key: "secret/1", Code: "AccessDenied", Message: expect.stringContaining("s3:DeleteObject") },
    ]);
  });
});

describe("what is told of each call", () => {
  it("names operation, bucket, caller, sizes and error", async () => {
    at.calls.length = 0;
    await at.client.send(new PutObjectCommand({ Bucket, Key: "told", Body: "12345" }));
    await at.client.send(new GetObjectCommand({ Bucket, Key: "gone" })).catch(() => {});
    expect(at.calls).toMatchObject([
      {
        operation: "PutObject",
        bucket: Bucket,
        status: 200,
        principal: { kind: "function", functionKey: "files" },
      },
      { operation: "GetObject", bucket: Bucket, status: 404, errorType: "NoSuchKey" },
    ]);
    expect(at.calls[0]?.requestBytes).toBeGreaterThanOrEqual(5);
  });
});
