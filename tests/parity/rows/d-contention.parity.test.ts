import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { countOf, dynamoDbOf, type Item, newPartition, tableNamed, text } from "../support/tables.ts";
import { has } from "../support/target.ts";

const TableName = tableNamed("items");

describe.skipIf(!has("tables"))("throttling and conflicts", () => {
  let service: StartedService;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    service = await startService("tables");
    dynamo = dynamoDbOf(service);
  });
  afterAll(() => service?.stop());

  const put = (Item: Item, table = TableName) => dynamo.send(new PutItemCommand({ TableName: table, Item }));
  const arnOf = (table: string) => expect.stringMatching(new RegExp(`^arn:aws:dynamodb:.*:table/${table}$`));
  /** The errors of calls that are made at the same time. */
  const errorsOf = async (calls: readonly Promise<unknown>[]): Promise<Json[]> =>
    (await Promise.allSettled(calls)).flatMap((result) =>
      result.status === "rejected" ? [result.reason] : [],
    );
  /** The first error of calls that are made again and again. */
  const firstError = async (times: number, call: (index: number) => Promise<unknown>[]): Promise<Json> => {
    for (let index = 0; index < times; index++) {
      const [error] = await errorsOf(call(index));
      if (error) return error;
    }
    return undefined;
  };

  it("D1 a partition key takes 1,000 write units a second on demand too", async () => {
    const { item } = newPartition();
    const many = (round: number) =>
      Array.from({ length: 10 }, (_, index) => put(item(`${round}-${index}`, { data: text(390 * 1024) })));
    expect(await firstError(10, many)).toMatchObject({
      name: "ThrottlingException",
      throttlingReasons: [{ reason: "TableWriteKeyRangeThroughputExceeded", resource: arnOf(TableName) }],
    });
    // Another key has all of its own.
    await put(newPartition().item("a"));
  });

  it("D1 a partition key takes 3,000 read units a second", async () => {
    const { pk, item } = newPartition();
    await put(item("a", { data: text(390 * 1024) }));
    // A count reads as much as a page, and nothing has to travel.
    const count = () => countOf(dynamo, pk);
    expect(await firstError(20, () => Array.from({ length: 40 }, count))).toMatchObject({
      name: "ThrottlingException",
      throttlingReasons: [{ reason: "TableReadKeyRangeThroughputExceeded", resource: arnOf(TableName) }],
    });
  });

  it("D1 a batch gets back what was throttled", async () => {
    const hot = newPartition();
    const cold = newPartition();
    const many = (round: number) =>
      Array.from({ length: 10 }, (_, index) =>
        put(hot.item(`${round}-${index}`, { data: text(390 * 1024) })),
      );
    expect(await firstError(10, many)).toMatchObject({ name: "ThrottlingException" });
    const requests = [hot, cold].map(({ item }) => ({ PutRequest: { Item: item("batch") } }));
    const { UnprocessedItems } = await dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
    );
    expect(UnprocessedItems).toEqual({ [TableName]: [{ PutRequest: { Item: hot.item("batch") } }] });
  });

  it("D2 a provisioned table that gave all it had throws ProvisionedThroughputExceededException", async () => {
    const table = tableNamed("provisioned");
    const one = (index: number) => [put({ pk: { S: String(index) }, data: text(100 * 1024) }, table)];
    expect(await firstError(60, one)).toMatchObject({
      name: "ProvisionedThroughputExceededException",
      message:
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
      ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded", resource: arnOf(table) }],
    });
  });

  it("D6 of transactions on one item at the same time some are cancelled with TransactionConflict", async () => {
    const transact = () => {
      const { item } = newPartition();
      return (shared: Item) =>
        dynamo.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName, Item: item("own") } }, { Put: { TableName, Item: shared } }],
          }),
        );
    };
    const shared = newPartition().item("shared");
    expect(await firstError(20, () => Array.from({ length: 20 }, () => transact()(shared)))).toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
      ],
    });
    // Afterwards the item is free.
    await transact()(shared);
  });

  it("D6 a write to an item of a transaction under way is a TransactionConflictException", async () => {
    const shared = newPartition().item("shared");
    const { item } = newPartition();
    const own = Array.from({ length: 50 }, (_, index) => ({ Put: { TableName, Item: item(String(index)) } }));
    const transact = () =>
      dynamo.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: shared } }, ...own] }),
      );
    const errors: Json[] = [];
    for (let round = 0; round < 20 && errors.length === 0; round++) {
      const transaction = transact();
      errors.push(...(await errorsOf(Array.from({ length: 40 }, () => put(shared)))));
      await transaction.catch(() => {});
    }
    expect(errors[0]).toMatchObject({
      name: "TransactionConflictException",
      message: "Transaction is ongoing for the item",
    });
  });
});
