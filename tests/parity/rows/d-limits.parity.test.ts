import {
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedService, startService } from "../support/services.ts";
import {
  countOf,
  dynamoDbOf,
  type Item,
  newPartition,
  refusalOf,
  tableNamed,
  text,
} from "../support/tables.ts";
import { has } from "../support/target.ts";

const TableName = tableNamed("items");

describe.skipIf(!has("tables"))("limits of items, pages and transactions", () => {
  let service: StartedService;
  let dynamo: DynamoDBClient;
  /** A page is more than a partition takes in a second (D1). */
  let patient: DynamoDBClient;
  beforeAll(async () => {
    service = await startService("tables");
    dynamo = dynamoDbOf(service);
    patient = dynamoDbOf(service, 12);
  });
  afterAll(() => service?.stop());

  const put = (Item: Item, by = dynamo) => by.send(new PutItemCommand({ TableName, Item }));
  const transact = (TransactItems: TransactWriteItem[]) =>
    dynamo.send(new TransactWriteItemsCommand({ TransactItems }));

  it("D3 an item of 400 KB is stored, and one byte more is a ValidationException", async () => {
    const { pk, item } = newPartition();
    // The names pk, sk and data count, and so do both keys.
    const bytes = 400 * 1024 - "pkskdata".length - pk.length - "ok".length;
    await put(item("ok", { data: text(bytes) }));
    expect(await refusalOf(put(item("no", { data: text(bytes + 1) })))).toMatchObject({
      name: "ValidationException",
      message: "Item size has exceeded the maximum allowed size",
    });
    expect(await countOf(dynamo, pk)).toBe(1);
  });

  it("D4 a page of Query ends at 1 MB, and LastEvaluatedKey goes on", async () => {
    const { pk, item } = newPartition();
    for (const sk of ["1", "2", "3", "4", "5"]) await put(item(sk, { data: text(300 * 1024) }), patient);
    const query = {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
    };
    const pages: number[] = [];
    let ExclusiveStartKey: Item | undefined;
    // What was put a moment ago may be missing (D10), and then the whole is read again.
    await expect
      .poll(
        async () => {
          pages.length = 0;
          do {
            const page = await dynamo.send(new QueryCommand({ ...query, ExclusiveStartKey }));
            pages.push(page.Count ?? 0);
            ExclusiveStartKey = page.LastEvaluatedKey;
          } while (ExclusiveStartKey);
          return pages.reduce((sum, count) => sum + count, 0);
        },
        { timeout: 10_000 },
      )
      .toBe(5);
    expect(Math.max(...pages)).toBeLessThanOrEqual(4);
    expect(pages.length).toBeGreaterThanOrEqual(2);
  });

  it("D4 the 1 MB are counted before the filter", async () => {
    const { pk, item } = newPartition();
    for (const sk of ["1", "2", "3", "4", "5"]) await put(item(sk, { data: text(300 * 1024) }), patient);
    const page = await dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "attribute_not_exists(#data)",
        ExpressionAttributeNames: { "#data": "data" },
        ExpressionAttributeValues: { ":pk": { S: pk } },
        ConsistentRead: true,
      }),
    );
    expect(page.Count).toBe(0);
    expect(page.ScannedCount).toBeLessThan(5);
    expect(page.LastEvaluatedKey).toBeDefined();
    const scan = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
    expect(scan.LastEvaluatedKey).toBeDefined();
  });

  it("D5 a transaction has 100 actions, and 101 are a ValidationException", async () => {
    const { pk, item } = newPartition();
    const puts = (length: number) =>
      Array.from({ length }, (_, index) => ({ Put: { TableName, Item: item(String(index)) } }));
    expect(await refusalOf(transact(puts(101)))).toMatchObject({ name: "ValidationException" });
    expect(await countOf(dynamo, pk)).toBe(0);
    await transact(puts(100));
    expect(await countOf(dynamo, pk)).toBe(100);
  });

  it("D5 a transaction has one action for an item", async () => {
    const { pk, item } = newPartition();
    const Put = { TableName, Item: item("a") };
    expect(await refusalOf(transact([{ Put }, { Put }]))).toMatchObject({
      name: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
    expect(await countOf(dynamo, pk)).toBe(0);
  });

  it("D5 a transaction of 3.8 MB is stored, and one above 4 MB is refused", async () => {
    // A partition each: together they cost more than one may take in a second (D1).
    const puts = (length: number) => {
      const partitions = Array.from({ length }, newPartition);
      return {
        partitions,
        actions: partitions.map(({ item }) => ({
          Put: { TableName, Item: item("a", { data: text(390 * 1024) }) },
        })),
      };
    };
    const large = puts(11);
    expect(await refusalOf(transact(large.actions))).toMatchObject({ name: "ValidationException" });
    expect(await countOf(dynamo, large.partitions[0]?.pk ?? "")).toBe(0);
    const good = puts(10);
    await transact(good.actions);
    expect(await countOf(dynamo, good.partitions[9]?.pk ?? "")).toBe(1);
  });

  it("D7 a condition that fails cancels the transaction, with a reason for each action", async () => {
    const { pk, item } = newPartition();
    await put(item("there"));
    const Put = { TableName, Item: item("there"), ConditionExpression: "attribute_not_exists(pk)" };
    expect(await refusalOf(transact([{ Put }, { Put: { TableName, Item: item("new") } }]))).toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]",
      CancellationReasons: [
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
        { Code: "None" },
      ],
    });
    expect(await countOf(dynamo, pk)).toBe(1);
  });
});
