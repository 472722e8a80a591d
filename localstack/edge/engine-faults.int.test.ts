import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findDynoxide } from "../engines/engine-binary.ts";
import { findFreePort, startEngineProcess } from "../engines/engine-process.ts";
import { silentLog } from "../log.ts";
import { type EdgeWithTables, type Output, startEdgeWithTables } from "./dynamodb.fixture.ts";

/** Asked of the engine itself. A test that fails here says that a newer engine no longer has the fault, and which cure may then go. */
describe("dynoxide 1.2.1 by itself", () => {
  const TableName = "faulty";
  let local: EdgeWithTables;
  let streamArn: string;
  beforeAll(async () => {
    local = await startEdgeWithTables();
    await local.direct("CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    // Twelve, of which the last is the same as the one before.
    for (let index = 0; index < 12; index++)
      await local.direct("PutItem", { TableName, Item: { id: { S: String(Math.min(index, 10)) } } });
    const { Table } = await local.direct("DescribeTable", { TableName });
    streamArn = Table.LatestStreamArn;
  });
  afterAll(() => local?.stop());

  const streams = async (operation: string, input: object): Promise<Output> => {
    const answer = await fetch(local.engine.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
        "x-amz-date": "20250101T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=local/20250101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local",
      },
      body: JSON.stringify(input),
    });
    return answer.json();
  };
  const openShard = async () =>
    (await streams("DescribeStream", { StreamArn: streamArn })).StreamDescription.Shards[0];
  const records = async () => {
    const { ShardId } = await openShard();
    const position = { StreamArn: streamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    const { ShardIterator } = await streams("GetShardIterator", position);
    return (await streams("GetRecords", { ShardIterator })).Records;
  };

  it("has a region and an account of its own in ARNs (arns.ts)", () => {
    expect(streamArn).toMatch(/^arn:aws:dynamodb:dynoxide:000000000000:/);
  });

  it("gives an open shard an end (dynamodb.ts, describeStream)", async () => {
    expect((await openShard()).SequenceNumberRange).toHaveProperty("EndingSequenceNumber");
  });

  it("counts records from 1, so that their order as text is another one (sequence-numbers.ts)", async () => {
    const numbers = (await records()).map(({ dynamodb }: Output) => dynamodb.SequenceNumber);
    expect(numbers.slice(0, 10)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  });

  it("makes a record for a put that changes nothing (same-item.ts)", async () => {
    const [before, last] = (await records()).slice(-2);
    expect([before.eventName, last.eventName]).toEqual(["INSERT", "MODIFY"]);
    expect(last.dynamodb.NewImage).toEqual(last.dynamodb.OldImage);
  });

  it("has no index for the next sequence number of a table (stream-table.ts)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bare-engine-"));
    const databaseFile = join(folder, "bare.db");
    try {
      const logFile = join(folder, "log");
      const port = await findFreePort();
      // It answers a moment before it handles SIGTERM: an end that came too soon leaves what sql.js does not read.
      do {
        const engine = await startEngineProcess({
          program: findDynoxide(),
          databaseFile,
          port,
          logFile,
          log: silentLog,
        });
        engine.kill("SIGTERM");
        await engine.exited;
      } while (existsSync(`${databaseFile}-wal`));
      const { Database } = await initSqlJs();
      const plan = new Database(readFileSync(databaseFile)).exec(
        "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'x'",
      );
      expect(String(plan[0]?.values[0]?.at(-1))).not.toContain("<expr>");
      expect(String(plan[0]?.values[0]?.at(-1))).not.toContain("CAST");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
