import type { RawStreamRecord } from "./stream-record.ts";

/** Answers a call of DynamoDB or its Streams, e.g. `DynamoDBStreams_20120810.GetRecords`, in the form that goes over the wire. */
export type CallDynamoDb = (
  target: string,
  input: object,
) => Promise<{ readonly status: number; readonly body: Buffer | string }>;

export interface Shard {
  readonly shardId: string;
  readonly parentShardId: string | undefined;
}

export interface TableStream {
  readonly streamArn: string;
  /** Name of the HASH attribute: what parallelization keeps the order of (C3). */
  readonly partitionKey: string;
}

export type ShardPosition =
  | { readonly type: "TRIM_HORIZON" | "LATEST" }
  | { readonly type: "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string };

/** An error that the service answered; `name` is its code, e.g. `ExpiredIteratorException`. */
export class StreamsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What a poller asks of DynamoDB Streams. */
export interface StreamsClient {
  /** Undefined where the table is not there or has no stream. */
  findStream(tableName: string): Promise<TableStream | undefined>;
  listShards(streamArn: string): Promise<Shard[]>;
  getShardIterator(streamArn: string, shardId: string, position: ShardPosition): Promise<string>;
  /** Without a next iterator the shard has ended. */
  getRecords(
    iterator: string,
    limit: number,
  ): Promise<{ readonly records: readonly RawStreamRecord[]; readonly next: string | undefined }>;
}

const ERROR_BODY_CHARS = 200;

interface DescribeTableOutput {
  readonly Table: {
    readonly LatestStreamArn?: string;
    readonly StreamSpecification?: { readonly StreamEnabled?: boolean };
    readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  };
}
interface DescribeStreamOutput {
  readonly StreamDescription: {
    readonly Shards?: readonly { readonly ShardId: string; readonly ParentShardId?: string }[];
    readonly LastEvaluatedShardId?: string;
  };
}

/**
 * A client of a few lines instead of the SDK's: what comes is already the JSON that Lambda hands to functions, numbers and binary values included, so
 * nothing is decoded and encoded again.
 */
export function createStreamsClient(callDynamoDb: CallDynamoDb): StreamsClient {
  async function call<Output>(target: string, input: object): Promise<Output> {
    const { status, body } = await callDynamoDb(target, input);
    const text = body.toString();
    if (status !== 200) throw errorOf(status, text);
    return JSON.parse(text) as Output;
  }

  return {
    async findStream(tableName) {
      try {
        const { Table } = await call<DescribeTableOutput>("DynamoDB_20120810.DescribeTable", {
          TableName: tableName,
        });
        const partitionKey = Table.KeySchema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName;
        if (!Table.LatestStreamArn || !partitionKey || Table.StreamSpecification?.StreamEnabled === false)
          return undefined;
        return { streamArn: Table.LatestStreamArn, partitionKey };
      } catch (error) {
        if (error instanceof StreamsError && error.name === "ResourceNotFoundException") return undefined;
        throw error;
      }
    },
    async listShards(streamArn) {
      const shards: Shard[] = [];
      let start: string | undefined;
      do {
        const { StreamDescription } = await call<DescribeStreamOutput>(
          "DynamoDBStreams_20120810.DescribeStream",
          { StreamArn: streamArn, ...(start === undefined ? {} : { ExclusiveStartShardId: start }) },
        );
        for (const shard of StreamDescription.Shards ?? [])
          shards.push({ shardId: shard.ShardId, parentShardId: shard.ParentShardId });
        start = StreamDescription.LastEvaluatedShardId;
      } while (start !== undefined);
      return shards;
    },
    async getShardIterator(streamArn, shardId, position) {
      const output = await call<{ ShardIterator: string }>("DynamoDBStreams_20120810.GetShardIterator", {
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: position.type,
        ...("sequenceNumber" in position ? { SequenceNumber: position.sequenceNumber } : {}),
      });
      return output.ShardIterator;
    },
    async getRecords(iterator, limit) {
      const output = await call<{ Records?: RawStreamRecord[]; NextShardIterator?: string }>(
        "DynamoDBStreams_20120810.GetRecords",
        { ShardIterator: iterator, Limit: limit },
      );
      return { records: output.Records ?? [], next: output.NextShardIterator };
    },
  };
}

function errorOf(status: number, text: string): Error {
  try {
    const { __type, message, Message } = JSON.parse(text) as Record<string, string>;
    if (__type) return new StreamsError(__type.slice(__type.indexOf("#") + 1), message ?? Message ?? "");
  } catch {
    // Not a service's answer: told as it is.
  }
  return new Error(`status ${status}: ${text.slice(0, ERROR_BODY_CHARS)}`);
}
