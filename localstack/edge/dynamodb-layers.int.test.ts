import { afterEach, describe, expect, it } from "vitest";
import { type EdgeWithTables, type Output, startEdgeWithTables } from "./dynamodb.fixture.ts";
import type { DynamoDbSettings } from "./index.ts";

const TableName = "items";
let local: EdgeWithTables | undefined;
afterEach(async () => {
  await local?.stop();
  local = undefined;
});

const start = async (settings: Partial<DynamoDbSettings>, table: object = {}) => {
  local = await startEdgeWithTables(settings);
  await local.createTable(TableName, table);
  return local;
};
const key = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { S: sk } });
const errorOf = (call: Promise<unknown>): Promise<Output> =>
  call.then(
    () => expect.fail("It was not refused."),
    (error: unknown) => error,
  );
const PROVISIONED = {
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  GlobalSecondaryIndexes: undefined,
  LocalSecondaryIndexes: undefined,
  AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
};

describe("throttling by partition (D1)", () => {
  const spend = (at: EdgeWithTables, pk: string, kb = 50) =>
    at.call("PutItem", { TableName, Item: { ...key(pk), d: { S: "x".repeat(kb * 1024) } } });

  it("is off unless it is asked for", async () => {
    const at = await start({});
    await Promise.all(Array.from({ length: 40 }, () => spend(at, "a", 300)));
  });

  it("knows a query's partition key, and leaves reads alone where only writes are limited", async () => {
    const at = await start({ partitionReadUnits: 0.001 });
    const query = (pk: string) =>
      at.call("Query", {
        TableName,
        KeyConditionExpression: "#p = :p",
        ExpressionAttributeNames: { "#p": "pk" },
        ExpressionAttributeValues: { ":p": { S: pk } },
      });
    await spend(at, "a");
    await query("a");
    expect(await errorOf(query("a"))).toMatchObject({
      name: "ThrottlingException",
      throttlingReasons: [{ reason: "TableReadKeyRangeThroughputExceeded" }],
    });
    expect(await errorOf(at.call("GetItem", { TableName, Key: key("a") }))).toMatchObject({
      name: "ThrottlingException",
    });
    await query("b");
    await spend(at, "a");
  });

  it("names the index that is queried", async () => {
    const at = await start({ partitionReadUnits: 0.001 });
    const query = () =>
      at.call("Query", {
        TableName,
        IndexName: "all",
        KeyConditionExpression: "g = :g",
        ExpressionAttributeValues: { ":g": { S: "g" } },
      });
    await query();
    expect((await errorOf(query())).throttlingReasons).toEqual([
      {
        reason: "IndexReadKeyRangeThroughputExceeded",
        resource: `arn:aws:dynamodb:eu-central-1:123456789012:table/${TableName}/index/all`,
      },
    ]);
  });

  it("a batch goes on with the rest, and fails where there is none; a transaction is cancelled", async () => {
    const at = await start({ partitionWriteUnits: 0.001, partitionReadUnits: 0.001 });
    await spend(at, "hot");
    const write = (...pks: string[]) =>
      at.call("BatchWriteItem", {
        RequestItems: { [TableName]: pks.map((pk) => ({ DeleteRequest: { Key: key(pk, "2") } })) },
      });
    expect(await write("hot", "cold")).toEqual({
      UnprocessedItems: { [TableName]: [{ DeleteRequest: { Key: key("hot", "2") } }] },
    });
    expect(await errorOf(write("hot"))).toMatchObject({ name: "ThrottlingException" });

    await at.call("GetItem", { TableName, Key: key("hot") });
    const Keys = [key("hot"), key("other")];
    const read = { RequestItems: { [TableName]: { Keys, ConsistentRead: true } } };
    expect(await at.call("BatchGetItem", read)).toEqual({
      Responses: { [TableName]: [] },
      UnprocessedKeys: { [TableName]: { Keys: [key("hot")], ConsistentRead: true } },
    });
    const TransactItems = ["new", "hot"].map((pk) => ({ Put: { TableName, Item: key(pk) } }));
    expect(await errorOf(at.call("TransactWriteItems", { TransactItems }))).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "None" }, { Code: "ThrottlingError" }],
    });
  });

  it("answers with the capacity that was asked for, and no more", async () => {
    const at = await start({ partitionWriteUnits: 1000 });
    const put = (ReturnConsumedCapacity?: string) =>
      at.call("PutItem", { TableName, Item: key("a"), ReturnConsumedCapacity });
    expect(await put()).toEqual({});
    expect(await put("NONE")).toEqual({});
    expect(await put("TOTAL")).toEqual({ ConsumedCapacity: { TableName, CapacityUnits: 1 } });
    expect(await put("INDEXES")).toMatchObject({ ConsumedCapacity: { Table: { CapacityUnits: 1 } } });
    expect(await errorOf(put("SOME"))).toMatchObject({ name: "ValidationException" });
  });
});

describe("provisioned throughput (D2)", () => {
  it("is the table's, in transactions too", async () => {
    const at = await start({ provisionedThroughput: true, burstSeconds: 0 }, PROVISIONED);
    await at.call("PutItem", { TableName, Item: { ...key("a"), d: { S: "x".repeat(50_000) } } });
    const Put = { TableName, Item: key("b") };
    expect(await errorOf(at.call("PutItem", Put))).toMatchObject({
      name: "ProvisionedThroughputExceededException",
      ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded" }],
    });
    expect(await errorOf(at.call("TransactWriteItems", { TransactItems: [{ Put }] }))).toMatchObject({
      CancellationReasons: [{ Code: "ProvisionedThroughputExceeded" }],
    });
    await at.call("GetItem", { TableName, Key: key("a") });
  });

  it("is not kept where nobody asks for it", async () => {
    const at = await start({}, PROVISIONED);
    for (const sk of ["1", "2", "3"])
      await at.call("PutItem", { TableName, Item: { ...key("a", sk), d: { S: "x".repeat(300_000) } } });
  });
});

describe("transactions at the same time (D6)", () => {
  const transact = (at: EdgeWithTables, pks: readonly string[], more: object = {}) =>
    at.call("TransactWriteItems", {
      TransactItems: pks.map((pk) => ({ Put: { TableName, Item: key(pk) } })),
      ...more,
    });
  const outcomes = async (calls: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(calls)).map((result) =>
      result.status === "fulfilled" ? "done" : result.reason.name,
    );

  it("conflict on one item and on no other, and leave it free", async () => {
    const at = await start({});
    await transact(at, ["warm"]);
    expect(await outcomes([transact(at, ["a", "b"]), transact(at, ["b", "c"]), transact(at, ["d"])])).toEqual(
      ["done", "TransactionCanceledException", "done"],
    );
    await transact(at, ["b", "c"]);
  });

  it("hold up reads in transactions and plain writes, not plain reads", async () => {
    const at = await start({});
    await transact(at, ["warm"]);
    const TransactItems = [{ Get: { TableName, Key: key("a") } }];
    const running = transact(at, ["a"]);
    // It has been sent, and its answer needs the network.
    await new Promise(setImmediate);
    expect(
      await outcomes([
        running,
        at.call("TransactGetItems", { TransactItems }),
        at.call("PutItem", { TableName, Item: key("a") }),
        at.call("DeleteItem", { TableName, Key: key("a") }),
        at.call("PutItem", { TableName, Item: key("b") }),
        at.call("GetItem", { TableName, Key: key("a") }),
      ]),
    ).toEqual([
      "done",
      "TransactionCanceledException",
      "TransactionConflictException",
      "TransactionConflictException",
      "done",
      "done",
    ]);
  });

  it("one that is sent again while it runs is in progress", async () => {
    const at = await start({});
    await transact(at, ["warm"]);
    const again = { ClientRequestToken: "one" };
    expect(await outcomes([transact(at, ["a"], again), transact(at, ["a"], again)])).toEqual([
      "done",
      "TransactionInProgressException",
    ]);
    expect(await outcomes([transact(at, ["a"], again)])).toEqual(["done"]);
  });

  it("one that fails leaves its items free, and where the setting says so none conflicts", async () => {
    const at = await start({});
    const failing = {
      TransactItems: [{ Put: { TableName, Item: key("a"), ConditionExpression: "attribute_exists(pk)" } }],
    };
    expect(await outcomes([at.call("TransactWriteItems", failing)])).toEqual([
      "TransactionCanceledException",
    ]);
    await transact(at, ["a"]);
    await at.stop();
    const lax = await start({ transactionConflicts: false });
    expect(await outcomes([transact(lax, ["a"]), transact(lax, ["a"])])).toEqual(["done", "done"]);
  });

  it("knows a table that was made again with another key", async () => {
    const at = await start({});
    await transact(at, ["a"]);
    await at.call("DeleteTable", { TableName });
    await at.call("CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    });
    const put = () =>
      at.call("TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: { id: { S: "a" } } } }] });
    await put();
    expect(await outcomes([put(), put()])).toEqual(["done", "TransactionCanceledException"]);
  });
});

describe("old reads (D10)", () => {
  const OLD = { staleReadMs: 60_000 };
  const item = (n: string) => ({ ...key("a"), n: { S: n } });

  it("see items as they were before puts, updates, deletes, batches and transactions", async () => {
    const at = await start(OLD);
    const get = async (ConsistentRead: boolean, sk = "1") =>
      (await at.call("GetItem", { TableName, Key: key("a", sk), ConsistentRead })).Item?.n?.S;
    await at.direct("PutItem", { TableName, Item: item("0") });
    expect(await get(false)).toBe("0");
    await at.call("PutItem", { TableName, Item: item("1") });
    await at.call("UpdateItem", {
      TableName,
      Key: key("a"),
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": { S: "2" } },
    });
    expect([await get(false), await get(true)]).toEqual(["0", "2"]);
    await at.call("DeleteItem", { TableName, Key: key("a") });
    expect([await get(false), await get(true)]).toEqual(["0", undefined]);
    await at.call("BatchWriteItem", {
      RequestItems: { [TableName]: [{ PutRequest: { Item: { ...key("a", "2"), n: { S: "x" } } } }] },
    });
    await at.call("TransactWriteItems", {
      TransactItems: [{ Put: { TableName, Item: { ...key("a", "3"), n: { S: "x" } } } }],
    });
    expect([await get(false, "2"), await get(true, "2")]).toEqual([undefined, "x"]);
    expect([await get(false, "3"), await get(true, "3")]).toEqual([undefined, "x"]);
  });

  it("batches bring back what was deleted, pages leave out what is new", async () => {
    const at = await start(OLD);
    await at.direct("PutItem", { TableName, Item: item("0") });
    await at.call("DeleteItem", { TableName, Key: key("a") });
    await at.call("PutItem", { TableName, Item: key("a", "2") });
    const batch = async (ConsistentRead: boolean) =>
      (
        await at.call("BatchGetItem", {
          RequestItems: { [TableName]: { Keys: [key("a"), key("a", "2")], ConsistentRead } },
        })
      ).Responses[TableName];
    expect(await batch(false)).toEqual([item("0")]);
    expect(await batch(true)).toEqual([key("a", "2")]);
    const scan = (more: object) => at.call("Scan", { TableName, ...more });
    expect(await scan({})).toMatchObject({ Items: [], Count: 0 });
    expect(await scan({ ConsistentRead: true })).toMatchObject({ Items: [key("a", "2")] });
  });

  it("a write that was refused changes nothing", async () => {
    const at = await start(OLD);
    await at.direct("PutItem", { TableName, Item: item("0") });
    const ConditionExpression = "attribute_not_exists(pk)";
    await errorOf(at.call("PutItem", { TableName, Item: item("1"), ConditionExpression }));
    await at.direct("PutItem", { TableName, Item: item("2") });
    expect((await at.call("GetItem", { TableName, Key: key("a") })).Item.n.S).toBe("2");
  });
});
