import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import type { TableModel } from "../model/types.ts";
import { type EngineCall, engineClient } from "./engine-client.ts";
import { provisionTables } from "./provision-tables.ts";
import { type DynamoDbEngine, startDynamoDb } from "./start-dynamodb.ts";

let folder: string;
let engine: DynamoDbEngine;
let call: EngineCall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "provision-"));
  engine = await startDynamoDb({
    dataDir: folder,
    ephemeral: true,
    log: silentLog,
    logFile: join(folder, "log"),
  });
  call = engineClient(engine.endpoint);
});
afterAll(async () => {
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const key = (name: string) => [{ AttributeName: name, KeyType: "HASH" }];
const strings = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
const index = (IndexName: string, name: string, ProjectionType = "ALL") => ({
  IndexName,
  KeySchema: key(name),
  Projection: { ProjectionType },
});
const model = (tableName: string, properties: Record<string, unknown> = {}): TableModel => ({
  logicalId: "Things",
  tableName,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${tableName}`,
  properties: {
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: key("id"),
    AttributeDefinitions: strings("id"),
    ...properties,
  },
});
const provision = (table: TableModel) => provisionTables(engine, [table], silentLog);
const describeTable = async (TableName: string) =>
  (await call<{ Table: Record<string, unknown> }>("DescribeTable", { TableName })).Table;

/** DynamoDB Local's way with an index over many items, in front of the engine, which is done at once: CREATING for a while, and no UpdateTable meanwhile. */
async function buildSlowly(indexName: string) {
  let describesLeft = 3;
  const server = createServer(async (request, answer) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] as string;
    if (operation === "UpdateTable" && describesLeft > 0) {
      const message = "Attempt to change a resource which is still in use: Index is being created.";
      answer.writeHead(400).end(JSON.stringify({ __type: "x#ResourceInUseException", message }));
      return;
    }
    const output = await call(operation, await json(request));
    const indexes = (
      output.Table as { GlobalSecondaryIndexes?: { IndexName: string; IndexStatus: string }[] }
    )?.GlobalSecondaryIndexes;
    const half = indexes?.find(({ IndexName }) => IndexName === indexName);
    if (operation === "DescribeTable" && half && describesLeft > 0) {
      describesLeft -= 1;
      half.IndexStatus = "CREATING";
    }
    answer.end(JSON.stringify(output));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close(),
  };
}

describe("provisionTables", () => {
  it("refuses another key where there is data, says the way out, and loses nothing", async () => {
    await provision(model("rekeyed"));
    await call("PutItem", { TableName: "rekeyed", Item: { id: { S: "a" } } });
    const changed = model("rekeyed", { KeySchema: key("other"), AttributeDefinitions: strings("other") });
    await expect(provision(changed)).rejects.toMatchObject({
      code: "table-changed",
      message: expect.stringMatching(
        /rekeyed has data and has the key \(id S\).*\(other S\).*Undo the change/,
      ),
    });
    expect(await call("Scan", { TableName: "rekeyed" })).toMatchObject({ Count: 1 });
  });

  it.each([
    [{ StreamSpecification: { StreamViewType: "FOO" } }, "StreamViewType is one of"],
    [{ BillingMode: undefined }, "No provisioned throughput specified"],
    [{ TimeToLiveSpecification: { Enabled: true } }, "names no AttributeName"],
  ])("refuses what DynamoDB does not take and the engine does: %j", async (properties, message) => {
    await expect(provision(model("refused", properties))).rejects.toMatchObject({
      code: "table-refused",
      message: expect.stringContaining(message),
    });
  });

  it("refuses another index of the same name where there is data", async () => {
    const attributes = { AttributeDefinitions: strings("id", "a", "b") };
    await provision(
      model("reindexed", {
        ...attributes,
        GlobalSecondaryIndexes: [index("first", "a"), index("second", "b")],
      }),
    );
    await call("PutItem", { TableName: "reindexed", Item: { id: { S: "1" } } });
    const changed = model("reindexed", {
      ...attributes,
      GlobalSecondaryIndexes: [index("first", "b"), index("second", "b")],
    });
    await expect(provision(changed)).rejects.toMatchObject({ code: "table-changed" });
  });

  it.each([
    ["My Table!", {}, 'TableName "My Table!"): 1 validation error'],
    ["ab", {}, 'TableName "ab"): TableName must be at least 3 characters'],
    ["billed", { BillingMode: "X" }, "BillingMode): 1 validation error"],
    ["keyless", { AttributeDefinitions: [] }, "KeySchema): Invalid KeySchema"],
  ])("names the resource and the property that DynamoDB refuses: %s %o", async (name, properties, words) => {
    await expect(provision(model(name, properties))).rejects.toMatchObject({
      code: "table-refused",
      message: expect.stringContaining(
        `DynamoDB refuses the table Things of serverless.yml (resources.Resources.Things.Properties, ${words}`,
      ),
    });
  });

  it("makes an empty table anew with its new key", async () => {
    await provision(model("empty"));
    await provision(model("empty", { KeySchema: key("other"), AttributeDefinitions: strings("other") }));
    expect(await describeTable("empty")).toMatchObject({ KeySchema: key("other") });
  });

  it("makes what the template says: stream, TTL, indexes; and again changes nothing", async () => {
    const table = model("whole", {
      AttributeDefinitions: strings("id", "a"),
      GlobalSecondaryIndexes: [index("by-a", "a")],
      StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    await provision(table);
    const made = await describeTable("whole");
    expect(made).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      GlobalSecondaryIndexes: [{ IndexName: "by-a" }],
    });
    expect(await call("DescribeTimeToLive", { TableName: "whole" })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" },
    });
    await provision(table);
    expect(await describeTable("whole")).toEqual(made);
  });

  it("waits for an index that a killed start left half made, then goes on", async () => {
    const indexed = (name: string) => ({
      AttributeDefinitions: strings("id", name),
      GlobalSecondaryIndexes: [index(`by-${name}`, name)],
    });
    await provision(model("half", indexed("a")));
    await call("PutItem", { TableName: "half", Item: { id: { S: "1" } } });
    const slow = await buildSlowly("by-a");
    try {
      await provisionTables(
        { endpoint: slow.endpoint, scope: { accountId: "local", region: "local" } },
        [model("half", indexed("b"))],
        silentLog,
      );
    } finally {
      slow.stop();
    }
    expect(await describeTable("half")).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: "by-b" }] });
  });

  it("adds and removes an index, a stream and TTL on a table with data", async () => {
    await provision(model("grown"));
    await call("PutItem", { TableName: "grown", Item: { id: { S: "1" }, a: { S: "x" } } });
    await provision(
      model("grown", {
        AttributeDefinitions: strings("id", "a"),
        GlobalSecondaryIndexes: [index("by-a", "a")],
        StreamSpecification: { StreamViewType: "KEYS_ONLY" },
        TimeToLiveSpecification: { AttributeName: "t", Enabled: "true" },
      }),
    );
    const found = await call("Query", {
      TableName: "grown",
      IndexName: "by-a",
      KeyConditionExpression: "a = :a",
      ExpressionAttributeValues: { ":a": { S: "x" } },
    });
    expect(found).toMatchObject({ Count: 1 });
    await provision(model("grown"));
    const table = await describeTable("grown");
    expect(table.GlobalSecondaryIndexes ?? []).toEqual([]);
    expect(
      (table.StreamSpecification as { StreamEnabled?: boolean } | undefined)?.StreamEnabled ?? false,
    ).toBe(false);
    expect(await call("DescribeTimeToLive", { TableName: "grown" })).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
    });
  });
});
