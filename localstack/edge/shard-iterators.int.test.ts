import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { beforeEach, expect, it } from "vitest";
import { startDynamoDb } from "../engines/index.ts";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { silentLog } from "../log.ts";
import { openParameterStore, startEdge } from "./index.ts";

const MINUTE_MS = 60_000;
const place = { region: "eu-central-1", accountId: "123456789012" };
let aheadMs: number;
let streams: DynamoDBStreamsClient;
let dynamoDb: DynamoDBClient;
let iteratorOf: (more?: object) => Promise<string>;

beforeEach(async () => {
  aheadMs = 0;
  const folder = mkdtempSync(join(tmpdir(), "iterators-"));
  const engine = await startDynamoDb({
    dataDir: folder,
    ephemeral: true,
    log: silentLog,
    logFile: join(folder, "engine.log"),
    ttlSweepSeconds: 0,
  });
  const edge = await startEdge({
    ...place,
    host: "127.0.0.1",
    port: 0,
    dynamodb: { start: async () => engine },
    parameters: openParameterStore({ file: join(folder, "parameters.json"), parameters: [] }),
    signatures: createSignatureVerifier({ issuer: createCredentialIssuer() }),
    authorizer: createAuthorizer({ ...place, roles: {}, functions: [], mode: "off", log: silentLog }),
    log: silentLog,
    now: () => Date.now() + aheadMs,
  });
  const options = {
    endpoint: edge.url,
    region: place.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  streams = new DynamoDBStreamsClient(options);
  dynamoDb = new DynamoDBClient(options);
  const { TableDescription } = await dynamoDb.send(
    new CreateTableCommand({
      TableName: "things",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    }),
  );
  await dynamoDb.send(new PutItemCommand({ TableName: "things", Item: { id: { S: "a" } } }));
  const StreamArn = TableDescription?.LatestStreamArn;
  iteratorOf = async (more = {}) => {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const command = new GetShardIteratorCommand({
      StreamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
      ...more,
    });
    return (await streams.send(command)).ShardIterator ?? "";
  };
  return async () => {
    for (const client of [streams, dynamoDb]) client.destroy();
    await edge.stop();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
});

const read = (ShardIterator: string | undefined) => streams.send(new GetRecordsCommand({ ShardIterator }));

it("C7 an iterator, and the next one that it gives, expire 15 minutes after their issue", async () => {
  const first = await iteratorOf();
  aheadMs += 14 * MINUTE_MS;
  const { Records, NextShardIterator } = await read(first);
  expect(Records).toHaveLength(1);
  aheadMs += 2 * MINUTE_MS;
  await expect(read(first)).rejects.toMatchObject({
    name: "ExpiredIteratorException",
    $metadata: { httpStatusCode: 400 },
  });
  expect((await read(NextShardIterator)).Records).toEqual([]);
  aheadMs += 14 * MINUTE_MS;
  await expect(read(NextShardIterator)).rejects.toMatchObject({ name: "ExpiredIteratorException" });
});

it("C7 a record is there for 24 hours", async () => {
  aheadMs = 24 * 60 * MINUTE_MS - MINUTE_MS;
  expect((await read(await iteratorOf())).Records).toHaveLength(1);
  aheadMs += 2 * MINUTE_MS;
  const { Records, NextShardIterator } = await read(await iteratorOf());
  expect([Records, typeof NextShardIterator]).toEqual([[], "string"]);
});

it.each([
  [
    "a shard that there is not",
    { ShardId: "shardId-00000000000000000001-00000000" },
    "ResourceNotFoundException",
  ],
  [
    "no sequence number to begin behind",
    { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" },
    "ValidationException",
  ],
] as const)("%s is refused", async (_what, more, name) => {
  await expect(iteratorOf(more)).rejects.toMatchObject({ name });
});

it("more than 1000 records at once are refused", async () => {
  const ShardIterator = await iteratorOf();
  await expect(streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1001 }))).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Value '1001' at 'limit' failed"),
  });
});

it("streams, shards and sizes look as AWS's", async () => {
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: "things" }));
  const label = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}$/;
  expect(Streams?.[0]?.StreamLabel).toMatch(label);
  expect(Streams?.[0]?.StreamArn?.split("/stream/")[1]).toMatch(label);
  const { StreamDescription } = await streams.send(
    new DescribeStreamCommand({ StreamArn: Streams?.[0]?.StreamArn }),
  );
  expect(StreamDescription?.Shards?.[0]?.ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
  const { Records } = await read(await iteratorOf());
  expect(Records?.[0]?.dynamodb?.SizeBytes).toBe("ida".length);
});

it("a stream that was made anew has neither the address nor the iterators of the one before", async () => {
  const { Streams: [before] = [] } = await streams.send(new ListStreamsCommand({ TableName: "things" }));
  const iterator = await iteratorOf();
  expect((await read(iterator)).Records).toHaveLength(1);
  for (const StreamSpecification of [
    { StreamEnabled: false },
    { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const },
  ])
    await dynamoDb.send(new UpdateTableCommand({ TableName: "things", StreamSpecification }));
  const StreamArn = before?.StreamArn;
  const shard = { ShardId: "shardId-00000000000000000001-00000000", ShardIteratorType: "LATEST" as const };
  for (const refused of [
    () => read(iterator),
    () => streams.send(new DescribeStreamCommand({ StreamArn })),
    () => streams.send(new GetShardIteratorCommand({ StreamArn, ...shard })),
  ])
    await expect(refused()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { Streams: [after] = [] } = await streams.send(new ListStreamsCommand({ TableName: "things" }));
  expect(after?.StreamArn).not.toBe(StreamArn);
  await streams.send(new DescribeStreamCommand({ StreamArn: after?.StreamArn }));
});
