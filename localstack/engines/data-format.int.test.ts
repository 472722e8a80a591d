import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import { DATA_FORMAT } from "./data-format.ts";
import { engineClient } from "./engine-client.ts";
import { startDynamoDb } from "./start-dynamodb.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-format-"));
  file = join(folder, "dynamodb.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (log: Log = silentLog) =>
  startDynamoDb({ dataDir: folder, log, logFile: join(folder, "engine.log"), ttlSweepSeconds: 0 });

const TableName = "kept";
/** A data folder with one item. */
async function write() {
  const engine = await start();
  const call = engineClient(engine.endpoint);
  await call("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  await call("PutItem", { TableName, Item: { id: { S: "a" } } });
  await engine.stop();
}
async function read() {
  const engine = await start();
  try {
    return (await engineClient(engine.endpoint)<{ Items: unknown[] }>("Scan", { TableName })).Items;
  } finally {
    await engine.stop();
  }
}
const database = async () => new (await initSqlJs()).Database(readFileSync(file));
const indexes = async () =>
  (await database()).exec("SELECT name FROM sqlite_master WHERE name = 'local_stream_sequence'").length;

it("a new data file has this version's mark", async () => {
  await write();
  expect(readFileSync(`${file}.format`, "utf8")).toBe(`${DATA_FORMAT}\n`);
});

it("a file of an older version is upgraded, with all that is in it", async () => {
  await write();
  rmSync(`${file}.format`);
  const older = await database();
  older.run("DROP INDEX local_stream_sequence");
  writeFileSync(file, older.export());
  expect(await indexes()).toBe(0);
  expect(await read()).toEqual([{ id: { S: "a" } }]);
  expect(await indexes()).toBe(1);
  expect(readFileSync(`${file}.format`, "utf8")).toBe(`${DATA_FORMAT}\n`);
});

it("a file of a newer version is refused with the way out, and left as it is", async () => {
  await write();
  writeFileSync(`${file}.format`, "99\n");
  const before = readFileSync(file);
  await expect(start()).rejects.toMatchObject({
    name: "EngineError",
    code: "data-newer",
    message: expect.stringMatching(/format 99; .*npm install, or move its folder away/),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(join(folder, "lock.json"))).toBe(false);
  writeFileSync(`${file}.format`, `${DATA_FORMAT}\n`);
  expect(await read()).toEqual([{ id: { S: "a" } }]);
});

it("a mark that is no number is refused with the way out", async () => {
  await write();
  writeFileSync(`${file}.format`, "junk\n");
  await expect(start()).rejects.toMatchObject({
    code: "data-corrupt",
    message: expect.stringMatching(/holds no number.*move its dynamodb folder away/),
  });
});

it("a file that is gone is told of", async () => {
  await write();
  rmSync(file);
  const warnings: string[] = [];
  const engine = await start({ ...silentLog, warning: (line: string) => void warnings.push(line) });
  await engine.stop();
  expect(warnings).toEqual([`${file} is gone: tables start empty.`]);
});
