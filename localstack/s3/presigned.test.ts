import {
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

const Bucket = "files";
let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3({
    notifications: [
      { events: ["s3:ObjectCreated:*"], prefix: "in/", suffix: ".txt", target: "handler" },
      { events: ["s3:ObjectTagging:*", "s3:LifecycleExpiration:*"], target: "keeper" },
    ],
    lifecycle: [{ id: "old", enabled: true, prefix: "old/", expirationDays: 2, abortUploadsAfterDays: 1 }],
    cors: [{ allowedOrigins: ["http://*.example"], allowedMethods: ["GET", "PUT"], allowedHeaders: ["*"] }],
  });
});
afterAll(() => at.stop());

const put = (Key: string, Body = "hello") => at.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = async (Key: string) => {
  const { Body, ...rest } = await at.client.send(new GetObjectCommand({ Bucket, Key }));
  return { ...rest, text: (await Body?.transformToString()) ?? "" };
};

describe("S3 presigned URLs, CORS, events and lifecycle", () => {
  const urlOf = (Key: string) =>
    getSignedUrl(at.client, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });

  it("E3, E6 takes an upload as often as wanted, with an unsigned Content-Type, not with unsigned metadata", async () => {
    const url = await urlOf("presigned");
    for (const body of ["one", "two"]) {
      const answer = await fetch(url, { method: "PUT", body, headers: { "content-type": "text/x-a" } });
      expect(answer.status).toBe(200);
    }
    expect(await get("presigned")).toMatchObject({ text: "two", ContentType: "text/x-a" });
    const refused = await fetch(url, { method: "PUT", body: "3", headers: { "x-amz-meta-a": "1" } });
    expect(refused.status).toBe(403);
    const text = await refused.text();
    expect(text).toContain("There were headers present in the request which were not signed");
    expect(text).toContain("<HeadersNotSigned>x-amz-meta-a</HeadersNotSigned>");
  });

  it("E2 names the signature that is wanted to one of version 2, in the query or the header", async () => {
    const old = new URL(await urlOf("mine"));
    old.search = "?AWSAccessKeyId=local&Signature=c2ln&Expires=4102444800";
    const header = { authorization: "AWS local:c2ln", date: new Date().toUTCString() };
    for (const answer of [await fetch(old), await fetch(new URL(old.pathname, old), { headers: header })]) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(
        "<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>",
      );
    }
  });

  it("E2 refuses another method and another key", async () => {
    const url = await urlOf("mine");
    for (const answer of [
      await fetch(url),
      await fetch(url.replace("mine", "yours"), { method: "PUT", body: "x" }),
    ]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
    }
  });

  it("E7 answers preflights by the bucket's rules", async () => {
    const ask = (origin: string) =>
      fetch(`${at.origin}/files/x`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "PUT",
          "access-control-request-headers": "content-type",
        },
      });
    const allowed = await ask("http://app.example");
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("http://app.example");
    const refused = await ask("http://other.test");
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("This CORS request is not allowed");
  });

  it("tells the bucket's rules of a new object by prefix and suffix", async () => {
    at.events.length = 0;
    await put("in/a b.txt");
    await put("in/a.png");
    expect(at.events.map(({ record }) => [record.eventName, record.s3.object.key])).toEqual([
      ["ObjectCreated:Put", "in/a+b.txt"],
    ]);
  });

  it("tells of tags that were set and taken away", async () => {
    await put("tagged");
    at.events.length = 0;
    const place = { Bucket, Key: "tagged" };
    const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
    await at.client.send(new PutObjectTaggingCommand({ ...place, Tagging }));
    await at.client.send(new DeleteObjectTaggingCommand(place));
    expect(at.events.map(({ record }) => [record.eventName, record.s3.object.key])).toEqual([
      ["ObjectTagging:Put", "tagged"],
      ["ObjectTagging:Delete", "tagged"],
    ]);
  });

  it("E1 refuses an expired URL, and lifecycle rules remove what is old", async () => {
    await put("old/1");
    await put("young/1");
    const { UploadId } = await at.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "old/2" }));
    const url = await urlOf("late");
    at.advance(4 * 86_400_000);
    const answer = await fetch(url, { method: "PUT", body: "x" });
    expect(answer.status).toBe(403);
    const text = await answer.text();
    for (const part of ["Request has expired", "<X-Amz-Expires>60<", "<Expires>", "<ServerTime>"])
      expect(text).toContain(part);
    expect(UploadId).toBeDefined();
    at.events.length = 0;
    expect(at.s3().expire()).toEqual({ objects: 1, uploads: 1 });
    expect(at.events).toMatchObject([
      {
        rule: { target: "keeper" },
        record: {
          eventName: "LifecycleExpiration:Delete",
          userIdentity: { principalId: "s3.amazonaws.com" },
          s3: { object: { key: "old/1" } },
        },
      },
    ]);
    expect(at.s3().expire()).toEqual({ objects: 0, uploads: 0 });
  });
});
