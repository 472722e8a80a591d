import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { engineClient } from "./engine-client.ts";
import { rewriteDatabase } from "./rewrite-database.ts";
import { startDynamoDb } from "./start-dynamodb.ts";
import { trimStreamTable } from "./stream-table.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stream-table-"));
  file = join(folder, "dynamodb.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (nowMs = Date.now()) =>
  startDynamoDb({
    dataDir: folder,
    log: silentLog,
    logFile: join(folder, "engine.log"),
    ttlSweepSeconds: 0,
    clock: () => nowMs,
  });

/** Two tables with three and two writes. */
async function write(endpoint: string) {
  const call = engineClient(endpoint);
  for (const [TableName, count] of [
    ["first", 3],
    ["second", 2],
  ] as const) {
    await call("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    for (let index = 0; index < count; index += 1) {
      await call("PutItem", { TableName, Item: { id: { S: String(index) } } });
    }
  }
}

async function query(sql: string) {
  const { Database } = await initSqlJs();
  const database = new Database(readFileSync(file));
  try {
    return database.exec(sql)[0]?.values ?? [];
  } finally {
    database.close();
  }
}
const records = () =>
  query("SELECT table_name, sequence_number FROM _stream_records WHERE shard_id <> '-' ORDER BY id");

describe("the stream table of dynoxide 1.2.1", () => {
  it("is not touched while a -wal lies beside the file: acknowledged writes are in it", async () => {
    const engine = await start();
    await write(engine.endpoint);
    expect(existsSync(`${file}-wal`)).toBe(true);
    const before = readFileSync(file);
    await expect(trimStreamTable(file, Date.now())).rejects.toThrow("-wal");
    expect(readFileSync(file).equals(before)).toBe(true);
    await engine.stop();
    expect(await records()).toHaveLength(5);
  });

  it("has an index that both of the engine's queries use", async () => {
    await (await start()).stop();
    const plan = async (sql: string) => String((await query(`EXPLAIN QUERY PLAN ${sql}`))[0]?.at(-1));
    expect(
      await plan(
        "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'x'",
      ),
    ).toContain("INDEX local_stream_sequence (table_name=?");
    expect(
      await plan(
        "SELECT keys_json FROM _stream_records WHERE table_name = 'x' AND shard_id = 'y' AND CAST(sequence_number AS INTEGER) > 5 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 10",
      ),
    ).toContain("INDEX local_stream_sequence (table_name=? AND <expr>>?)");
  });

  it("loses what is older than a day, but for the newest record of each table, and counts on", async () => {
    const first = await start();
    await write(first.endpoint);
    await first.stop();
    writeFileSync(`${file}.trimmed`, "");
    utimesSync(`${file}.trimmed`, new Date(), new Date());
    const second = await start(Date.now() + 2 * DAY_MS);
    await engineClient(second.endpoint)("PutItem", { TableName: "first", Item: { id: { S: "new" } } });
    await second.stop();
    expect(await records()).toEqual([
      ["first", "3"],
      ["second", "2"],
      ["first", "4"],
    ]);
  });

  it("is trimmed after a killed start too, and no acknowledged write is lost by it", async () => {
    const first = await start();
    await write(first.endpoint);
    const pid = first.pid;
    first.kill();
    await first.stop();
    expect(pid).toBeDefined();
    writeFileSync(`${file}.trimmed`, "");
    const second = await start(Date.now() + 2 * DAY_MS);
    const { Items } = await engineClient(second.endpoint)<{ Items: unknown[] }>("Scan", {
      TableName: "first",
    });
    expect(Items).toHaveLength(3);
    await second.stop();
    expect(await records()).toHaveLength(2);
  });

  it.each(["deleted and made anew", "has its stream switched off and on"])(
    "has nothing of a table's old stream once the table is %s, which the engine by itself would give",
    async (how) => {
      const renew = async () => {
        const engine = await start();
        const call = engineClient(engine.endpoint);
        const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
        if (how.startsWith("deleted")) {
          await call("DeleteTable", { TableName: "first" });
          await call("CreateTable", {
            TableName: "first",
            KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
            AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
            BillingMode: "PAY_PER_REQUEST",
            StreamSpecification,
          });
        } else {
          const off = { StreamEnabled: false };
          await call("UpdateTable", { TableName: "first", StreamSpecification: off });
          await call("UpdateTable", { TableName: "first", StreamSpecification });
        }
        await engine.stop();
        return (await records()).map(([table]) => table);
      };
      const first = await start();
      await write(first.endpoint);
      await first.stop();
      expect(await renew()).toEqual(["second", "second"]);
      const again = await start();
      for (const id of ["x", "y"])
        await engineClient(again.endpoint)("PutItem", { TableName: "first", Item: { id: { S: id } } });
      await again.stop();
      // Behind those of the old one: a reader of that is ahead of nothing.
      expect((await records()).filter(([table]) => table === "first")).toEqual([
        ["first", "4"],
        ["first", "5"],
      ]);
      await rewriteDatabase(file, [
        { sql: "DROP TRIGGER local_stream_gone", params: [] },
        { sql: "DROP TRIGGER local_stream_new", params: [] },
      ]);
      // dynoxide 1.2.1; once this fails, the triggers have nothing to do any more.
      expect(await renew()).toEqual(["second", "second", "first", "first"]);
    },
  );

  it("keeps what is younger than a day", async () => {
    const first = await start();
    await write(first.endpoint);
    await first.stop();
    await (await start(Date.now() + DAY_MS / 2)).stop();
    expect(await records()).toHaveLength(5);
  });
});
