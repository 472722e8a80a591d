import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOptions, newLabel } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { dynamoDbOf, newPartition, refusalOf, tableNamed } from "../support/tables.ts";
import { has, isDeployed } from "../support/target.ts";

const TableName = tableNamed("items");
/** For what comes to be true a little later. */
const SOON = { timeout: 15_000, interval: 50 };

describe.skipIf(!has("tables"))("what reads see", () => {
  let service: StartedService;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    service = await startService("tables");
    dynamo = dynamoDbOf(service);
  });
  afterAll(() => service?.stop());

  const putExpired = async () => {
    const pk = newLabel();
    const expiresAt = { N: String(Math.floor(Date.now() / 1000) - 60) };
    await dynamo.send(
      new PutItemCommand({ TableName: tableNamed("expiring"), Item: { pk: { S: pk }, expiresAt } }),
    );
    return pk;
  };
  const isThere = async (pk: string) => {
    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName: tableNamed("expiring"), Key: { pk: { S: pk } }, ConsistentRead: true }),
    );
    return Item !== undefined;
  };

  it("D8 an expired item still appears in reads", async () => {
    // Polled, since a deletion may come between one put and its get.
    await expect.poll(async () => isThere(await putExpired()), SOON).toBe(true);
  });

  it.skipIf(isDeployed)("D8 an expired item is deleted by the service in the end", async () => {
    const pk = await putExpired();
    await expect.poll(() => isThere(pk), SOON).toBe(false);

    const streams = new DynamoDBStreamsClient({
      ...(service.aws === undefined ? {} : { endpoint: service.aws }),
      ...clientOptions(service),
    });
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName: tableNamed("expiring") }));
    const StreamArn = Streams?.[0]?.StreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId: StreamDescription?.Shards?.[0]?.ShardId,
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    const removal = Records?.find(
      ({ eventName, dynamodb }) => eventName === "REMOVE" && dynamodb?.Keys?.pk?.S === pk,
    );
    expect(removal?.userIdentity).toEqual({ PrincipalId: "dynamodb.amazonaws.com", Type: "Service" });
  });

  it("D9 (unconfirmed) a strongly consistent read on a global index is a ValidationException", async () => {
    const onIndex = { TableName, IndexName: "byOther", ConsistentRead: true };
    const query = {
      ...onIndex,
      KeyConditionExpression: "#other = :other",
      ExpressionAttributeNames: { "#other": "other" },
      ExpressionAttributeValues: { ":other": { S: "x" } },
    };
    const refused = {
      name: "ValidationException",
      message: expect.stringMatching(/Consistent reads are not supported on global secondary indexes/),
    };
    expect(await refusalOf(dynamo.send(new QueryCommand(query)))).toMatchObject(refused);
    expect(await refusalOf(dynamo.send(new ScanCommand(onIndex)))).toMatchObject(refused);
  });

  it("D9 a global index has an item in the end", async () => {
    const { item } = newPartition();
    const other = newLabel();
    await dynamo.send(new PutItemCommand({ TableName, Item: item("a", { other: { S: other } }) }));
    const query = new QueryCommand({
      TableName,
      IndexName: "byOther",
      KeyConditionExpression: "#other = :other",
      ExpressionAttributeNames: { "#other": "other" },
      ExpressionAttributeValues: { ":other": { S: other } },
    });
    await expect.poll(async () => (await dynamo.send(query)).Count, SOON).toBe(1);
  });

  const version = async (
    sk: string,
    item: ReturnType<typeof newPartition>["item"],
    ConsistentRead: boolean,
  ) => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: item(sk), ConsistentRead }));
    return Item?.version?.S;
  };

  it("D10 a strongly consistent read sees the last write, others see it in the end", async () => {
    const { item } = newPartition();
    for (const next of ["1", "2", "3"]) {
      await dynamo.send(new PutItemCommand({ TableName, Item: item("a", { version: { S: next } }) }));
      expect(await version("a", item, true)).toBe(next);
    }
    await expect.poll(() => version("a", item, false), SOON).toBe("3");
  });

  it.skipIf(isDeployed)("D10 a read that does not ask for more may see what was before", async () => {
    const { pk, item } = newPartition();
    // Slow machines may need another go: what is read later than the setting's age is no longer old.
    await expect
      .poll(async () => {
        const sk = newLabel();
        await dynamo.send(new PutItemCommand({ TableName, Item: item(sk) }));
        return version(sk, item, false).then(async () => {
          const { Items } = await dynamo.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: "pk = :pk AND sk = :sk",
              ExpressionAttributeValues: { ":pk": { S: pk }, ":sk": { S: sk } },
            }),
          );
          const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: item(sk) }));
          return [Items?.length, Item];
        });
      }, SOON)
      .toEqual([0, undefined]);
  });
});
