import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "./log.ts";
import { startLocalAws } from "./testing/index.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "stack-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function startAndStop(): Promise<void> {
  const aws = await startLocalAws({ dataDir });
  await aws.stop();
}

it("says that parameters.json is damaged, names it and leaves it as it is", async () => {
  const file = join(dataDir, "parameters.json");
  writeFileSync(file, "{bad");
  await expect(startLocalAws({ dataDir })).rejects.toThrow(/parameters\.json/);
  expect(readFileSync(file, "utf8")).toBe("{bad");
  rmSync(file);
  await startAndStop();
});

it("names the setting where the data folder cannot be made", async () => {
  const file = join(dataDir, "a-file");
  writeFileSync(file, "");
  await expect(startLocalAws({ dataDir: file })).rejects.toThrow(/a-file cannot be made \(EEXIST\): dataDir/);
});

it("says that the database is damaged where only its inside is", async () => {
  await startAndStop();
  const file = join(dataDir, "dynamodb", "dynamodb.db");
  const handle = openSync(file, "r+");
  // Every page but the first, which holds SQLite's head and schema.
  writeSync(handle, Buffer.alloc(40 * 4096, 0xa5), 0, 40 * 4096, 4096);
  closeSync(handle);
  await expect(startLocalAws({ dataDir })).rejects.toThrow(/damaged/);
  await expect(startLocalAws({ dataDir })).rejects.toThrow(/damaged/);
});

it("tells the person when a function fails", async () => {
  const told: string[] = [];
  const aws = await startLocalAws({
    dataDir,
    log: { ...silentLog, error: (message) => told.push(message) },
  });
  try {
    const answer = await aws.lambda.invoke("fan-out", '{"Records":5}');
    expect(answer.functionError).toBe("Unhandled");
    expect(told.join("\n")).toMatch(/^fan-out: TypeError: [\s\S]*All of it: .*fan-out\.log/);
  } finally {
    await aws.stop();
  }
});
