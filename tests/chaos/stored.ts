import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { keys } from "#data/keys";
import { messageFromItem } from "#data/messages";
import type { Message } from "#protocol/objects";
import type { SequencedDispatch } from "./screen.ts";

const TABLE = "fanout-test";
const credentials = { accessKeyId: "mine", secretAccessKey: "mine" };

/** What is asked of a process that is killed may never be answered. */
const ANSWER_MS = 5_000;

type Item = Record<string, unknown>;

/** A channel as the table has it. */
export interface StoredChannel {
  readonly id: string;
  readonly isPrivate: boolean;
  readonly lastSeq: number;
  readonly messages: ReadonlyMap<string, Message>;
  /** In sequence, with what each says of its time. */
  readonly log: readonly SequencedDispatch[];
  /** Of a private channel: items by user id. */
  readonly members: ReadonlyMap<string, Item>;
}

export interface StoredGuild {
  readonly channels: readonly StoredChannel[];
  /** Items by user id. */
  readonly members: ReadonlyMap<string, Item>;
}

/** What is stored, read past all handlers: by the AWS SDK, through the edge. */
export class Stored {
  readonly #dynamodb: DynamoDBClient;
  readonly #sqs: SQSClient;

  constructor(edge: string) {
    const config = {
      endpoint: edge,
      region: "us-east-1",
      credentials,
      maxAttempts: 10,
      requestHandler: { requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    };
    this.#dynamodb = new DynamoDBClient(config);
    this.#sqs = new SQSClient(config);
  }

  async guild(guildId: string): Promise<StoredGuild> {
    const items = await this.#query(keys.guild(guildId).PK);
    const channelIds = items.filter(({ type }) => type === "CHANNEL").map(({ id }) => id as string);
    return {
      channels: await Promise.all(channelIds.map((id) => this.#channel(id))),
      members: byUser(items.filter(({ type }) => type === "MEMBER")),
    };
  }

  /** How many messages lie in the queues for what could not be delivered. */
  async deadLetters(): Promise<number> {
    const counts = await Promise.all(
      ["fanout-test-deliveries-dead-letters", "fanout-test-fan-out-failures"].map(async (name) => {
        const { Attributes } = await this.#sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: await this.#urlOf(name),
            AttributeNames: ["ApproximateNumberOfMessages"],
          }),
        );
        return Number(Attributes?.ApproximateNumberOfMessages);
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Of the queue of deliveries: for how long a message is hidden once it was received, and how often it comes before it lies with the dead letters. */
  async setDeliveries(how: { VisibilityTimeout: string; maxReceiveCount: number }): Promise<void> {
    const QueueUrl = await this.#urlOf("fanout-test-deliveries");
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }),
    );
    const redrive = JSON.parse(Attributes?.RedrivePolicy ?? "{}");
    const RedrivePolicy = JSON.stringify({ ...redrive, maxReceiveCount: how.maxReceiveCount });
    await this.#sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { VisibilityTimeout: how.VisibilityTimeout, RedrivePolicy },
      }),
    );
  }

  close(): void {
    this.#dynamodb.destroy();
    this.#sqs.destroy();
  }

  async #channel(id: string): Promise<StoredChannel> {
    const [items, log] = await Promise.all([
      this.#query(keys.counter(id).PK),
      this.#query(keys.log(id, 0).PK),
    ]);
    const counter = items.find(({ type }) => type === "COUNTER");
    const messages = items.filter(({ type }) => type === "MESSAGE").map(messageFromItem);
    return {
      id,
      isPrivate: counter?.is_private === true,
      lastSeq: counter?.last_seq as number,
      messages: new Map(messages.map((message) => [message.id, message])),
      log: log.map(
        ({ t, seq, payload }) =>
          ({ t, c: id, s: seq, d: JSON.parse(payload as string) }) as SequencedDispatch,
      ),
      members: byUser(items.filter(({ type }) => type === "CHANNEL_MEMBER")),
    };
  }

  async #query(partition: string): Promise<Item[]> {
    const items: Item[] = [];
    let start: Record<string, never> | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "PK = :partition",
          ExpressionAttributeValues: { ":partition": { S: partition } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      start = page.LastEvaluatedKey as typeof start;
    } while (start);
    return items;
  }

  async #urlOf(QueueName: string): Promise<string> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName }));
    if (QueueUrl === undefined) throw new Error(`there is no queue ${QueueName}`);
    return QueueUrl;
  }
}

const byUser = (items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.user_id as string, item]));
