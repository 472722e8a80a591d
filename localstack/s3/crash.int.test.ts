import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

const work = mkdtempSync(join(tmpdir(), "local-s3-crash-"));
const script = join(work, "server.mjs");
const Bucket = "files";
let child: ChildProcess | undefined;

beforeAll(async () => {
  const entry = new URL("./kill.fixture.ts", import.meta.url).pathname;
  await build({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile: script });
  return () => rmSync(work, { recursive: true, force: true });
});
afterEach(() => kill());

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** @param limitKb of any file that the child writes: a disk that is full behind it */
async function start(folder: string, limitKb?: number): Promise<S3Client> {
  const limit = limitKb === undefined ? "" : `trap '' XFSZ; ulimit -f ${limitKb};`;
  child = spawn("bash", ["-c", `${limit} exec "$0" "$@"`, process.execPath, script, folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const port = await new Promise<string>((resolve) =>
    child?.stdout?.once("data", (text) => resolve(String(text).trim())),
  );
  return new S3Client({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

const read = async (client: S3Client, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const files = (folder: string) =>
  readdirSync(join(folder, "objects")).flatMap((name) => readdirSync(join(folder, "objects", name)));

describe("S3 whose process is killed", () => {
  it("has the old object or the new one, whole, after a kill in the middle of PUTs", async () => {
    const folder = join(work, "puts");
    const size = 3 * 1024 * 1024;
    let acknowledged = -1;
    for (let round = 0; round < 5; round += 1) {
      const client = await start(folder);
      if (acknowledged >= 0) {
        const text = (await read(client, "key")) ?? "";
        expect(text.length).toBe(size);
        const number = Number(text.slice(0, 8));
        expect(number).toBeGreaterThanOrEqual(acknowledged);
        expect(text).toBe(
          String(number)
            .padStart(8, "0")
            .repeat(size / 8),
        );
        acknowledged = number;
      }
      let next = acknowledged + 1;
      let isOver = false;
      const puts = (async () => {
        while (!isOver) {
          const Body = String(next)
            .padStart(8, "0")
            .repeat(size / 8);
          try {
            await client.send(new PutObjectCommand({ Bucket, Key: "key", Body }));
            acknowledged = next;
          } catch {
            return;
          }
          next += 1;
        }
      })();
      await expect.poll(() => acknowledged, { timeout: 10_000 }).toBeGreaterThan(next > 1 ? next - 2 : -1);
      await new Promise((resolve) => setTimeout(resolve, 3 * round));
      await kill();
      isOver = true;
      await puts;
      client.destroy();
    }
    await start(folder);
    // What the kills left behind is swept: one object, one file.
    await expect.poll(() => files(folder).length, { timeout: 10_000 }).toBe(1);
    expect(readdirSync(join(folder, "drafts"))).toEqual([]);
  });

  it("has an upload that is open or complete after a kill in the middle of its completion", async () => {
    const folder = join(work, "complete");
    let client = await start(folder);
    const Key = "big";
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: "CRC64NVME" }),
    );
    const Body = Buffer.alloc(5 * 1024 * 1024, "a");
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    for (const PartNumber of [1, 2]) {
      const { ETag } = await client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: "CRC64NVME" }),
      );
      Parts.push({ ETag, PartNumber });
    }
    const complete = () =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    const cut = complete().then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await kill();
    const wasAcknowledged = await cut;
    client = await start(folder);
    const again = await complete().then(
      () => "completed",
      (error) => error.name as string,
    );
    expect(wasAcknowledged ? ["NoSuchUpload"] : ["completed", "NoSuchUpload"]).toContain(again);
    expect((await read(client, Key))?.length).toBe(2 * Body.length);
  });
});

describe("S3 on a disk that is full", () => {
  it("answers with an error of S3, keeps the old object and no half of the new one, and goes on", async () => {
    const folder = join(work, "full");
    const client = await start(folder, 1024);
    await client.send(new PutObjectCommand({ Bucket, Key: "key", Body: "old" }));
    const refused = client.send(
      new PutObjectCommand({ Bucket, Key: "key", Body: Buffer.alloc(4 * 1024 * 1024) }),
    );
    await expect(refused).rejects.toMatchObject({
      name: "InternalError",
      $metadata: { httpStatusCode: 500 },
    });
    expect(await read(client, "key")).toBe("old");
    expect(files(folder).length).toBe(1);
    expect(readdirSync(join(folder, "drafts"))).toEqual([]);
    await client.send(new PutObjectCommand({ Bucket, Key: "key", Body: "new" }));
    expect(await read(client, "key")).toBe("new");
  });
});
