import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { clientOptions, type Json } from "./client.ts";
import { isDeployed, type ServiceAddress } from "./target.ts";

/** How long what a mapping does may take: AWS polls a stream four times a second, and begins slowly. */
export const MAPPING_MS = isDeployed ? 120_000 : 20_000;

export const mappedName = (key: string) => `parity-mappings-dev-${key}`;

/** What a test puts into a table or a queue. */
export interface Told {
  /** Of a table, the key and the number: `a1`. */
  readonly name: string;
  /** What the function is to do; see handlers/mappings.mjs. */
  readonly act?: string;
  /** Of a FIFO queue. */
  readonly group?: string;
  /** More of an item, as DynamoDB has it. */
  readonly more?: Record<string, { S: string } | { N: string }>;
  /** More of a message. */
  readonly pad?: string;
}

/** The service mappings.yml, as the rows use it. */
export async function mappingsOf(service: ServiceAddress) {
  const options = {
    ...(service.aws === undefined ? {} : { endpoint: service.aws }),
    ...clientOptions(service),
  };
  const lambda = new LambdaClient(options);
  const dynamoDb = new DynamoDBClient(options);
  const streams = new DynamoDBStreamsClient(options);
  const sqs = new SQSClient(options);
  const invoke = async (key: string, event: object = {}): Promise<Json> => {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: mappedName(key), Payload: JSON.stringify(event) }),
    );
    return JSON.parse(Payload?.transformToString() ?? "null");
  };
  const mappingOf = async (key: string) => {
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: mappedName(key) }),
    );
    return EventSourceMappings[0] ?? expect.fail(`${key} has no mapping`);
  };
  const tableOf = async (key: string) =>
    /:table\/([^/]+)\/stream\//.exec((await mappingOf(key)).EventSourceArn ?? "")?.[1] ?? "";
  const { queues } = await invoke("describe");
  const keyOf = (label: string, name: string) => ({
    pk: { S: `${label}/${name.slice(0, 1)}` },
    sk: { S: name.slice(1) },
  });
  const recall = async (label: string, kind: "batch" | "done"): Promise<Json[]> =>
    (await invoke("recall", { key: label, kind })).entries;
  return {
    lambda,
    streams,
    mappingOf,
    queueName: (queue: string): string => queues[queue].split("/").at(-1),
    recall,
    /** Each batch by the names in it, asked for until there are `count` of them. */
    async batches(label: string, count: number, kind: "batch" | "done" = "batch"): Promise<string[][]> {
      let found: string[][] = [];
      await expect
        .poll(
          async () => {
            found = (await recall(label, kind)).map(({ names }) => names);
            return found.length;
          },
          { timeout: MAPPING_MS, interval: 50 },
        )
        .toBeGreaterThanOrEqual(count);
      return found;
    },
    /** Has environments of these functions started. */
    warm: (...keys: readonly string[]) => Promise.all(keys.map((key) => invoke(key, { Records: [] }))),
    /** A word that functions wait for. */
    say: (label: string, word: string) => invoke("remember", { key: label, kind: word, value: {} }),
    /** Puts items into the table behind a function, one after the other. */
    async put(key: string, label: string, ...told: readonly Told[]) {
      const TableName = await tableOf(key);
      for (const { name, act, more } of told)
        await dynamoDb.send(
          new PutItemCommand({
            TableName,
            Item: { ...keyOf(label, name), ...(act === undefined ? {} : { act: { S: act } }), ...more },
          }),
        );
    },
    async remove(key: string, label: string, name: string) {
      await dynamoDb.send(new DeleteItemCommand({ TableName: await tableOf(key), Key: keyOf(label, name) }));
    },
    /** Sends up to ten messages at once. */
    async send(queue: string, label: string, ...told: readonly Told[]) {
      const { Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queues[queue],
          Entries: told.map(({ name, act, group, pad }, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify({ label, name, act, pad }),
            ...(group === undefined ? {} : { MessageGroupId: `${label}${group}` }),
          })),
        }),
      );
      expect(Failed).toEqual([]);
    },
    /** The bodies that come to a queue nobody else reads, until one is the wanted. */
    async await(queue: string, isWanted: (body: Json) => boolean): Promise<Json> {
      let wanted: Json;
      await expect
        .poll(
          async () => {
            const { Messages = [] } = await sqs.send(
              new ReceiveMessageCommand({
                QueueUrl: queues[queue],
                MaxNumberOfMessages: 10,
                WaitTimeSeconds: 1,
              }),
            );
            wanted ??= Messages.map(({ Body }) => JSON.parse(Body ?? "null")).find(isWanted);
            return wanted !== undefined;
          },
          { timeout: MAPPING_MS },
        )
        .toBe(true);
      return wanted;
    },
    end() {
      for (const client of [lambda, dynamoDb, streams, sqs]) client.destroy();
    },
  };
}

export type Mappings = Awaited<ReturnType<typeof mappingsOf>>;
