import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startS3 } from "./s3.fixture.ts";

const Bucket = "files";
let at: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  at = await startS3();
});
afterAll(() => at.stop());

const put = (Key: string, Body: string | Buffer = "hello", more: object = {}) =>
  at.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more: object = {}) => {
  const { Body, ...rest } = await at.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...rest, text: (await Body?.transformToString()) ?? "" };
};
const failure = (call: Promise<unknown>) =>
  call.then(
    () => ({ name: "none", status: 0 }),
    (error) => ({ name: error.name as string, status: error.$metadata?.httpStatusCode as number }),
  );

describe("S3 objects", () => {
  it("gives back what was put, with its headers and metadata, after a restart too", async () => {
    const { ETag } = await put("a/b.txt", "hello", {
      ContentType: "text/plain",
      CacheControl: "no-store",
      Metadata: { colour: "blue" },
    });
    expect(ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
    at.reopen();
    expect(await get("a/b.txt")).toMatchObject({
      text: "hello",
      ContentType: "text/plain",
      CacheControl: "no-store",
      Metadata: { colour: "blue" },
      ETag,
    });
  });

  it.each([
    "../../etc/passwd",
    "a//b",
    ".",
    "..",
    "emoji-\u{1f600}",
    "nul-\0-nul",
    "a b+c%d?e&f=g#h",
    "\u00e9".repeat(512),
  ])("takes the key %j as data", async (key) => {
    await put(key, key);
    expect((await get(key)).text).toBe(key);
    const { Contents = [] } = await at.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: key, EncodingType: "url" }),
    );
    expect(Contents.length).toBeGreaterThan(0);
    await at.client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    expect((await failure(get(key))).name).toBe("NoSuchKey");
  });

  it("refuses a key above 1024 bytes", async () => {
    expect(await failure(put("x".repeat(1025)))).toEqual({ name: "KeyTooLongError", status: 400 });
  });

  it("serves ranges, and 416 behind the end", async () => {
    await put("range", "0123456789");
    expect(await get("range", { Range: "bytes=2-4" })).toMatchObject({
      text: "234",
      ContentRange: "bytes 2-4/10",
    });
    expect((await get("range", { Range: "bytes=-3" })).text).toBe("789");
    expect((await get("range", { Range: "bytes=7-" })).text).toBe("789");
    expect(await failure(get("range", { Range: "bytes=10-" }))).toEqual({
      name: "InvalidRange",
      status: 416,
    });
  });

  it("keeps to the conditions of reads and writes", async () => {
    const { ETag } = await put("cond");
    expect((await failure(get("cond", { IfNoneMatch: ETag }))).status).toBe(304);
    expect((await failure(get("cond", { IfMatch: '"other"' }))).status).toBe(412);
    expect((await failure(put("cond", "new", { IfNoneMatch: "*" }))).status).toBe(412);
    expect((await failure(put("cond", "new", { IfMatch: '"other"' }))).status).toBe(412);
    expect((await failure(put("absent", "new", { IfMatch: ETag }))).name).toBe("NoSuchKey");
    await put("cond", "new", { IfMatch: ETag });
    expect((await get("cond")).text).toBe("new");
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)("checks a %s", async (name) => {
    const base = { ChecksumAlgorithm: name };
    await put("sum", "123456789", name === "CRC64NVME" ? { ChecksumCRC64NVME: "rosUhgp5mIg=" } : base);
    expect((await get("sum")).text).toBe("123456789");
    const wrong = Buffer.alloc({ CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }[name]).toString(
      "base64",
    );
    expect(await failure(put("sum", "other", { [`Checksum${name}`]: wrong }))).toEqual({
      name: "BadDigest",
      status: 400,
    });
    expect((await get("sum")).text).toBe("123456789");
  });

  it("refuses a wrong Content-MD5 and keeps the old object", async () => {
    await put("md5", "old");
    const ContentMD5 = createHash("md5").update("x").digest("base64");
    expect((await failure(put("md5", "new", { ContentMD5 }))).name).toBe("BadDigest");
    expect((await failure(put("md5", "new", { ContentMD5: "x" }))).name).toBe("InvalidDigest");
    expect((await get("md5")).text).toBe("old");
  });

  it("lists in the order of UTF-8 bytes, by prefix, delimiter and page", async () => {
    const keys = ["l/a", "l/b/1", "l/b/2", "l/c", "l/\uff5e", "l/\u{1f600}"];
    for (const key of keys) await put(key);
    const pages: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await at.client.send(
        new ListObjectsV2Command({ Bucket, Prefix: "l/", Delimiter: "/", MaxKeys: 1, ContinuationToken }),
      );
      pages.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
      pages.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(pages).toEqual(["l/a", "l/b/", "l/c", "l/\uff5e", "l/\u{1f600}"]);
    const first = await at.client.send(
      new ListObjectsCommand({ Bucket, Prefix: "l/", Delimiter: "/", MaxKeys: 2 }),
    );
    expect(first.NextMarker).toBe("l/b/");
    const after = await at.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: "l/", StartAfter: "l/b/1" }),
    );
    expect(after.Contents?.[0]?.Key).toBe("l/b/2");
  });

  it("deletes many, and copies with or without the metadata", async () => {
    await put("src", "copy me", { Metadata: { a: "1" } });
    await at.client.send(new CopyObjectCommand({ Bucket, Key: "dst", CopySource: `${Bucket}/src` }));
    await at.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: "dst2",
        CopySource: `${Bucket}/src`,
        MetadataDirective: "REPLACE",
      }),
    );
    const Objects = ["src", "dst2-none"].map((Key) => ({ Key }));
    const { Deleted } = await at.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.length).toBe(2);
    at.reopen();
    expect(await get("dst")).toMatchObject({ text: "copy me", Metadata: { a: "1" } });
    expect(await get("dst2")).toMatchObject({ text: "copy me", Metadata: {} });
    expect((await failure(at.client.send(new HeadObjectCommand({ Bucket, Key: "src" })))).status).toBe(404);
  });

  it("reads an object to its end while it is overwritten", async () => {
    const old = Buffer.alloc(8 * 1024 * 1024, "o");
    await put("swap", old);
    const { Body } = await at.client.send(new GetObjectCommand({ Bucket, Key: "swap" }));
    await Promise.all([put("swap", "1"), put("swap", "2"), put("swap", "3")]);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
    expect(["1", "2", "3"]).toContain((await get("swap")).text);
  });

  it("lets one of many writers make a key that must be new", async () => {
    const bodies = Array.from({ length: 8 }, (_, index) => String(index));
    const writers = bodies.map((body) => failure(put("once", body, { IfNoneMatch: "*" })));
    const names = (await Promise.all(writers)).map(({ name }) => name);
    expect(names.filter((name) => name === "none").length).toBe(1);
    expect(names.filter((name) => name === "PreconditionFailed").length).toBe(7);
    expect((await get("once")).text).toBe(bodies[names.indexOf("none")]);
  });

  it("names its buckets", async () => {
    const { Buckets } = await at.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["files"]);
  });
});

describe("S3 multipart uploads", () => {
  it("makes an object of its parts, and refuses wrong order, wrong parts and small ones", async () => {
    const Key = "big";
    const { UploadId } = await at.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const parts = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("tail")];
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const { ETag } = await at.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body }),
      );
      Parts.push({ ETag, PartNumber: index + 1 });
    }
    at.reopen();
    const complete = (given: object[]) =>
      at.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: given } }),
      );
    expect((await failure(complete([...Parts].reverse()))).name).toBe("InvalidPartOrder");
    expect((await failure(complete([{ ...Parts[0], ETag: '"0"' }]))).name).toBe("InvalidPart");
    const listed = await at.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([5 * 1024 * 1024, 4]);
    const { ETag } = await complete(Parts);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect((await failure(complete(Parts))).name).toBe("NoSuchUpload");
    at.reopen();
    expect((await get(Key)).text).toBe(Buffer.concat(parts).toString());
    expect((await get(Key, { PartNumber: 2 })).text).toBe("tail");
  });

  it("refuses a part that is too small, and forgets an aborted upload", async () => {
    const Key = "small";
    const { UploadId } = await at.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const { ETag } = await at.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: "x" }),
      );
      Parts.push({ ETag, PartNumber });
    }
    const call = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
    expect((await failure(at.client.send(call))).name).toBe("EntityTooSmall");
    await at.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await failure(at.client.send(call))).name).toBe("NoSuchUpload");
  });

  it("says that an object's bytes are gone, or cut, before it answers with them", async () => {
    await at.client.send(new PutObjectCommand({ Bucket, Key: "lost", Body: "the body" }));
    const files = readdirSync(join(at.folder, "objects"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const file = files.find((name) => readFileSync(name, "utf8") === "the body") ?? "";
    for (const spoil of [() => truncateSync(file, 3), () => rmSync(file)]) {
      spoil();
      const error = await failure(get("lost"));
      expect(error).toEqual({ name: "InternalError", status: 500 });
    }
  });
});
