import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { dataPlace } from "./support/data-place.ts";
import { type RunFile, root, untilReady } from "./support/running-start.ts";

const LIMIT_MS = 400_000;
const TABLE = "fanout-local";
const BUCKET = "fanout-local-attachments-123456789012";
const OLD_KEY = "AttributeName: PK, KeyType: HASH";

const at = dataPlace();

/** The table has the partition key `owner` from now on. */
function changeKey(): void {
  at.edit(OLD_KEY, "AttributeName: owner, KeyType: HASH");
  at.edit("AttributeName: PK, AttributeType: S", "AttributeName: owner, AttributeType: S");
}

/** The line that docs/reference/data.md shows for giving each item another key. */
function shownTransformation(): string {
  const page = readFileSync(join(root, "docs/reference/data.md"), "utf8");
  const line = /^node -e .* < tables\.jsonl > moved\.jsonl$/m.exec(page)?.[0];
  if (!line) throw new Error("docs/reference/data.md shows no transformation");
  return line;
}

/** Exports what runs to running.jsonl. The seed's authors leave after their last message: until then their connections and their presence change. */
async function exportRunning(): Promise<{ connections: number; online: number }> {
  expect(await at.data("export", "running.jsonl", "--force", ...at.where())).toMatchObject({ code: 0 });
  const items = at.itemsIn("running.jsonl");
  return {
    connections: items.filter(({ type }) => type?.S === "CONNECTION").length,
    online: items.filter(({ type, status }) => type?.S === "SESSIONS" && status?.S === "online").length,
  };
}

function s3(run: RunFile): S3Client {
  return new S3Client({
    endpoint: run.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  });
}

const kind = (process.env.FANOUT_TEST_ENGINE || "embedded") as "embedded" | "dynamodb-local" | "localstack";

describe(`on ${kind}`, () => {
  it("a new key in serverless.yml is refused, and by the commands that the refusal names all items get there", {
    timeout: LIMIT_MS,
  }, async () => {
    at.engine = kind;
    const first = await at.start();
    const objects = s3(first);
    await objects.send(new PutObjectCommand({ Bucket: BUCKET, Key: "kept", Body: "kept" }));
    objects.destroy();
    await expect.poll(exportRunning, { timeout: 60_000 }).toMatchObject({ connections: 0, online: 0 });
    await at.stop();

    changeKey();
    const refused = at.runStart();
    expect(await refused.exitCode).toBe(1);
    const words = refused.output();
    expect(words).toMatch(/Table fanout-local has .* so it was left as it is\. Undo the change/);
    expect(words).not.toMatch(/^\s+at /m);

    expect(await at.runNamed(words, /npm run data -- export .*/)).toMatchObject({ code: 0 });
    // The read marks of the seed's authors may have been on their way.
    const kept = at.itemsIn("tables.jsonl").filter(({ type }) => type?.S !== "READ_STATE");
    expect(at.itemsIn("running.jsonl")).toEqual(expect.arrayContaining(kept));
    expect(at.itemsIn("tables.jsonl").length).toBeGreaterThan(20);
    expect(await at.runNamed(words, /npm run data -- reset --tables .*/)).toMatchObject({ code: 0 });

    const second = await at.start("--no-seed");
    const unchanged = await at.runNamed(words, /npm run data -- import [^(]*/);
    expect(unchanged).toMatchObject({ code: 1 });
    expect(unchanged.text).toMatch(
      /Nothing was written\.\n {2}line 2: \{SK: ".*"\} lacks owner, the partition key/,
    );
    expect((await at.data("items", TABLE, "--data-dir", at.dataDir)).text).toBe("No items.\n");

    await promisify(execFile)("sh", ["-c", shownTransformation()], { cwd: at.folder });
    const imported = await at.data("import", "moved.jsonl", "--data-dir", at.dataDir);
    expect(imported.text).toMatch(
      /fanout-local: \d+ items\nEach is a new record in the stream of fanout-local/,
    );
    expect(imported.code).toBe(0);
    expect(await at.data("export", "after.jsonl", "--data-dir", at.dataDir)).toMatchObject({ code: 0 });
    expect(at.itemsIn("after.jsonl")).toEqual(
      at.itemsIn("tables.jsonl").map((item) => ({ ...item, owner: item.PK })),
    );
    // LocalStack keeps no objects when its container ends.
    if (kind === "localstack") return;
    const after = s3(second);
    const { Body } = await after.send(new GetObjectCommand({ Bucket: BUCKET, Key: "kept" }));
    expect(await Body?.transformToString()).toBe("kept");
    after.destroy();
  });
});

describe("on embedded", () => {
  it("a new key that is saved while all runs is refused, and what ran goes on", {
    timeout: LIMIT_MS,
  }, async () => {
    const running = at.runStart();
    await untilReady(running, at.dataDir);
    const before = (await at.data("tables", "--data-dir", at.dataDir)).text;
    changeKey();
    await expect
      .poll(() => running.output(), { timeout: 30_000 })
      .toMatch(
        /table fanout-local could not be taken over: Table fanout-local has data .* was left as it is/,
      );
    expect((await at.data("tables", "--data-dir", at.dataDir)).text).toBe(before);
  });
});

// CloudFormation, which LocalStack has, would remove it.
describe(`a table on ${kind}`, () => {
  it("that is gone from serverless.yml keeps its items", {
    timeout: LIMIT_MS,
  }, async () => {
    at.engine = kind;
    const name = "TableName: ${self:service}-${sls:stage}";
    await at.start();
    await at.stop();
    at.edit(name, `${name}-renamed`);
    await at.start("--no-seed");
    expect(await at.data("export", "both.jsonl", "--data-dir", at.dataDir)).toMatchObject({
      text: expect.stringMatching(/^fanout-local: [1-9]\d* items\nfanout-local-renamed: 0 items$/m),
    });
  });
});
