import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

const Bucket = "files";
let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3();
});
afterAll(() => at.stop());

describe("S3 buckets", () => {
  it("are made, found and removed, but not while they hold an object", async () => {
    await at.client.send(new CreateBucketCommand({ Bucket: "second" }));
    await at.client.send(new HeadBucketCommand({ Bucket: "second" }));
    await at.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    const full = at.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(full).rejects.toMatchObject({ name: "BucketNotEmpty" });
    await at.client.send(new DeleteBucketCommand({ Bucket: "second" }));
    at.reopen();
    const gone = at.client.send(new HeadBucketCommand({ Bucket: "second" }));
    await expect(gone).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    const location = await at.client.send(new GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint).toBeFalsy();
  });

  it("keep CORS and lifecycle rules that the API gave them", async () => {
    const CORSRules = [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"], MaxAgeSeconds: 5 }];
    await at.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const Rules = [
      { ID: "r", Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 3 } },
    ];
    const LifecycleConfiguration = { Rules };
    await at.client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    at.reopen();
    expect((await at.client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toMatchObject(CORSRules);
    const lifecycle = await at.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle.Rules).toMatchObject(Rules);
    await at.client.send(new DeleteBucketCorsCommand({ Bucket }));
    const none = at.client.send(new GetBucketCorsCommand({ Bucket }));
    await expect(none).rejects.toMatchObject({ name: "NoSuchCORSConfiguration" });
  });

  it("keep the tags of objects", async () => {
    await at.client.send(new PutObjectCommand({ Bucket, Key: "tagged", Body: "a", Tagging: "a=1" }));
    const TagSet = [{ Key: "b", Value: "<2>" }];
    await at.client.send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet } }));
    at.reopen();
    const tags = await at.client.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }));
    expect(tags.TagSet).toEqual(TagSet);
  });
});
