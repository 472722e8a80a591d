import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Upload } from "#core/uploads";
import { startS3 } from "../../localstack/s3/s3.fixture.ts";
import { objectKeys } from "./attachment-keys.ts";
import { type AttachmentsBucket, createAttachmentsBucket } from "./attachments-bucket.ts";
import { jpeg, png } from "./images.fixture.ts";
import { createPresignedAttachments, type PresignedAttachments } from "./presigned-attachments.ts";

let at: Awaited<ReturnType<typeof startS3>>;
let bucket: AttachmentsBucket;
let presigned: PresignedAttachments;
beforeAll(async () => {
  at = await startS3();
  const config = { endpoint: at.origin, region: "us-east-1", credentials: at.credentials };
  bucket = createAttachmentsBucket("files", config);
  presigned = createPresignedAttachments("files", config);
});
afterAll(() => at.stop());

let ids = 0;
const newUpload = (contentType = "image/png"): Upload => ({
  id: String(++ids),
  userId: "1",
  channelId: "7",
  filename: "a",
  contentType,
  sizeBytes: 10,
});
const put = (Key: string, Body: Buffer) =>
  at.client.send(new PutObjectCommand({ Bucket: "files", Key, Body }));
const has = (Key: string) =>
  at.client.send(new GetObjectCommand({ Bucket: "files", Key })).then(
    () => true,
    () => false,
  );

describe("keepFile", () => {
  it("keeps what is there first, whatever is uploaded after it", async () => {
    const upload = newUpload();
    expect(await bucket.keepFile(upload)).toBeUndefined();
    await put(objectKeys.pending(upload.id), png(2, 3));
    expect(await bucket.keepFile(upload)).toEqual({ size_bytes: 33, width: 2, height: 3 });
    await put(objectKeys.pending(upload.id), png(4, 5));
    expect(await bucket.keepFile(upload)).toEqual({ size_bytes: 33, width: 2, height: 3 });
    await bucket.deletePending([upload.id]);
    expect(await bucket.keepFile(upload)).toEqual({ size_bytes: 33, width: 2, height: 3 });
  });

  it("looks at a picture's first 256 KB, and at one byte of all else", async () => {
    const [head, rest] = [jpeg(6, 7).subarray(0, 20), jpeg(6, 7).subarray(20)];
    /** Segments as a colour profile has them. */
    const profile = (bytes: number) => {
      const segment = Buffer.alloc(60_000);
      segment.writeUInt16BE(0xffe2, 0);
      segment.writeUInt16BE(segment.length - 2, 2);
      return Buffer.concat([head, ...Array<Buffer>(Math.ceil(bytes / segment.length)).fill(segment), rest]);
    };
    const sizes = [200_000, 300_000].map(async (bytes) => {
      const upload = newUpload("image/jpeg");
      await put(objectKeys.pending(upload.id), profile(bytes));
      return bucket.keepFile(upload);
    });
    expect(await Promise.all(sizes)).toEqual([
      { size_bytes: 240_041, width: 6, height: 7 },
      { size_bytes: 300_041 },
    ]);
    const text = newUpload("text/plain");
    await put(objectKeys.pending(text.id), Buffer.from("words"));
    expect(await bucket.keepFile(text)).toEqual({ size_bytes: 5 });
  });

  it("takes a failure for what it is, and not for a file that is not there", async () => {
    const gone = createAttachmentsBucket("no-such-bucket", {
      endpoint: at.origin,
      region: "us-east-1",
      credentials: at.credentials,
    });
    await expect(gone.keepFile(newUpload())).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(gone.deletePending(["1"])).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("deleting", () => {
  it("takes more than S3 takes at once, and what is not there", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => String(10_000 + index));
    for (const id of [many[0], many[1_000]]) await put(objectKeys.attachment("7", id as string), png(1, 1));
    await put(objectKeys.attachment("8", many[0] as string), png(1, 1));
    await bucket.deleteFiles("7", many);
    expect(await has(objectKeys.attachment("7", many[0] as string))).toBe(false);
    expect(await has(objectKeys.attachment("7", many[1_000] as string))).toBe(false);
    expect(await has(objectKeys.attachment("8", many[0] as string))).toBe(true);
    await bucket.deletePending([]);
  });
});

describe("what is presigned", () => {
  it("ends: a form after its time, an address after its own", async () => {
    const upload = newUpload();
    const { url, fields } = await presigned.presignUpload(upload, 900);
    const send = () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set("file", new Blob([new Uint8Array(10)]));
      return fetch(url, { method: "POST", body: form });
    };
    await put(objectKeys.attachment("7", upload.id), png(1, 1));
    const headers = { contentType: "image/png", contentDisposition: "inline" };
    const address = await presigned.presignDownload({ channelId: "7", id: upload.id }, headers, 300);
    at.advance(290_000);
    expect((await fetch(address)).status).toBe(200);
    at.advance(20_000);
    const download = await fetch(address);
    expect([download.status, await download.text()]).toEqual([
      403,
      expect.stringContaining("Request has expired"),
    ]);
    at.advance(580_000);
    expect((await send()).status).toBe(204);
    at.advance(20_000);
    const form = await send();
    expect([form.status, await form.text()]).toEqual([403, expect.stringContaining("Policy expired")]);
  });
});
