import { Agent, request } from "node:http";
import { canonicalPath } from "../iam/canonical.ts";
import { hmacSha256, sha256Hex } from "../iam/hmac.ts";
import type { RawStreamRecord } from "./stream-record.ts";

export interface StreamsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

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
  close(): void;
}

const REQUEST_TIMEOUT_MS = 10_000;
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
 * A client of a few lines instead of the SDK's: what comes over the wire is already the JSON that Lambda hands to functions, numbers and binary values included, so
 * nothing is decoded and encoded again, and an empty poll takes 0.5 ms instead of 1.3 to 2.5 ms.
 */
export function createStreamsClient(options: {
  endpoint: string;
  region: string;
  credentials: StreamsCredentials;
}): StreamsClient {
  const url = new URL(options.endpoint);
  const agent = new Agent({ keepAlive: true });
  const sign = createSigner(options.region, options.credentials, url.host);

  function call<Output>(target: string, input: object): Promise<Output> {
    const body = JSON.stringify(input);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent,
          host: url.hostname,
          port: url.port,
          method: "POST",
          path: "/",
          headers: sign(target, body),
          timeout: REQUEST_TIMEOUT_MS,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            try {
              if (response.statusCode !== 200) throw errorOf(response.statusCode, text);
              resolve(JSON.parse(text) as Output);
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)));
      outgoing.on("error", reject);
      outgoing.end(body);
    });
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
    close: () => agent.destroy(),
  };
}

function errorOf(status: number | undefined, text: string): Error {
  try {
    const { __type, message, Message } = JSON.parse(text) as Record<string, string>;
    if (__type) return new StreamsError(__type.slice(__type.indexOf("#") + 1), message ?? Message ?? "");
  } catch {
    // Not a service's answer: told as it is.
  }
  return new Error(`status ${status}: ${text.slice(0, ERROR_BODY_CHARS)}`);
}

/** Signature Version 4 for one host and service; the signing key is derived once a day. */
function createSigner(region: string, credentials: StreamsCredentials, host: string) {
  const token = credentials.sessionToken;
  const names = `content-type;host;x-amz-date${token === undefined ? "" : ";x-amz-security-token"};x-amz-target`;
  let day = "";
  let key: Uint8Array = new Uint8Array();
  return (target: string, body: string): Record<string, string> => {
    const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    if (!amzDate.startsWith(day) || day === "") {
      day = amzDate.slice(0, 8);
      key = hmacSha256(`AWS4${credentials.secretAccessKey}`, day);
      for (const part of [region, "dynamodb", "aws4_request"]) key = hmacSha256(key, part);
    }
    const type = "application/x-amz-json-1.0";
    const tokenLine = token === undefined ? "" : `x-amz-security-token:${token}\n`;
    const canonical = `POST\n${canonicalPath("/", "dynamodb")}\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${amzDate}\n${tokenLine}x-amz-target:${target}\n\n${names}\n${sha256Hex(body)}`;
    const scope = `${day}/${region}/dynamodb/aws4_request`;
    const signature = hmacSha256(
      key,
      `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256Hex(canonical)}`,
    ).toString("hex");
    return {
      "content-type": type,
      "content-length": String(Buffer.byteLength(body)),
      host,
      "x-amz-date": amzDate,
      "x-amz-target": target,
      ...(token === undefined ? {} : { "x-amz-security-token": token }),
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}
