import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import { findDynoxide } from "./engine-binary.ts";
import { engineClient } from "./engine-client.ts";
import { type DynamoDbEngine, startDynamoDb } from "./start-dynamodb.ts";

let folder: string;
let engines: DynamoDbEngine[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-test-"));
  engines = [];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(more: { ephemeral?: boolean; log?: Log } = {}) {
  const engine = await startDynamoDb({
    dataDir: join(folder, "data"),
    logFile: join(folder, "logs", "dynamodb.log"),
    log: silentLog,
    ttlSweepSeconds: 0,
    ...more,
  });
  engines.push(engine);
  return { engine, call: engineClient(engine.endpoint) };
}

const table = {
  TableName: "numbers",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
};
const put = (id: string) => ({ TableName: "numbers", Item: { id: { S: id } } });
const runs = (pid: number | undefined) => pid !== undefined && existsSync(`/proc/${pid}/exe`);

describe("startDynamoDb", () => {
  it("is made for dynoxide 1.2.1", () => {
    expect(execFileSync(findDynoxide(), ["--version"]).toString()).toContain("1.2.1");
  });

  it("says that another process has the data folder, and leaves that one alone", async () => {
    const { call } = await start();
    await expect(start()).rejects.toMatchObject({
      name: "EngineError",
      code: "data-in-use",
      message: expect.stringContaining(`in use by process ${process.pid}`),
    });
    expect(await call("ListTables", {})).toMatchObject({ TableNames: [] });
  });

  it("refuses a damaged file with one sentence and leaves it as it is", async () => {
    const { engine } = await start();
    await engine.stop();
    const file = join(folder, "data", "dynamodb.db");
    writeFileSync(file, "this is not a database, whatever its name says".repeat(100));
    const before = readFileSync(file);
    await expect(start()).rejects.toMatchObject({
      code: "data-corrupt",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(folder, "data"))).not.toContain("lock.json");
  });

  it("refuses a file that has become empty, which is no first start", async () => {
    const { engine } = await start();
    await engine.stop();
    const file = join(folder, "data", "dynamodb.db");
    writeFileSync(file, "");
    await expect(start()).rejects.toMatchObject({
      code: "data-corrupt",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file)).toHaveLength(0);
  });

  it("refuses a file in the folder's place", async () => {
    writeFileSync(join(folder, "data"), "");
    await expect(start()).rejects.toMatchObject({ code: "data-read-only" });
  });

  it("keeps every acknowledged put through kill -9, on the same address", async () => {
    const { engine, call } = await start();
    await call("CreateTable", table);
    const acknowledged = new Set<string>();
    let restarts = 0;
    engine.onRestart(() => {
      restarts += 1;
    });
    for (let round = 0; round < 5; round += 1) {
      const firstPid = engine.pid;
      let killed = false;
      const writers = [0, 1, 2, 3].map(async (writer) => {
        for (let index = 0; !killed || index < 20; index += 1) {
          const id = `${round}-${writer}-${index}`;
          try {
            await call("PutItem", put(id));
            acknowledged.add(id);
          } catch {
            return;
          }
        }
      });
      await expect.poll(() => acknowledged.size).toBeGreaterThan((round + 1) * 50);
      engine.kill();
      killed = true;
      await Promise.all(writers);
      await expect.poll(() => restarts, { timeout: 10_000 }).toBe(round + 1);
      expect(engine.pid).not.toBe(firstPid);
    }
    for (const id of acknowledged) {
      const { Item } = await call("GetItem", { TableName: "numbers", Key: { id: { S: id } } });
      expect(Item, id).toBeDefined();
    }
  });

  it("keeps data over a stop, ends the process and releases the folder", async () => {
    const first = await start();
    await first.call("CreateTable", table);
    await first.call("PutItem", put("a"));
    const { pid } = first.engine;
    await first.engine.stop();
    await first.engine.stop();
    expect(runs(pid)).toBe(false);
    expect(existsSync(join(folder, "data", "dynamodb.db-wal"))).toBe(false);
    const second = await start();
    expect(await second.call("GetItem", { TableName: "numbers", Key: { id: { S: "a" } } })).toMatchObject({
      Item: { id: { S: "a" } },
    });
  });

  it("keeps nothing when ephemeral", async () => {
    const { engine, call } = await start({ ephemeral: true });
    await call("CreateTable", table);
    await engine.stop();
    expect(existsSync(join(folder, "data"))).toBe(false);
    const again = await start({ ephemeral: true });
    expect(await again.call("ListTables", {})).toMatchObject({ TableNames: [] });
  });
});
