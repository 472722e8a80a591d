import { toAwsShardId, toEngineShardId } from "../engines/stream-names.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { itemKey } from "../recorder/links.ts";
import type { Links } from "../recorder/types.ts";
import { dynamoDbAnswer, ServiceError } from "./answers.ts";
import { type ArnParts, createArnRewriter } from "./arns.ts";
import { records, tableName } from "./dynamodb-access.ts";
import { changesTables, isOnItems, isRepeatable } from "./dynamodb-operations.ts";
import { defaultDynamoDbSettings } from "./dynamodb-settings.ts";
import type { EngineAnswer, EnginePass } from "./engine-pass.ts";
import { withAwsWords } from "./error-words.ts";
import { isRecord, tableOfIterator } from "./json-input.ts";
import { withoutOwnTables } from "./list-tables.ts";
import { toAwsSequenceNumber, toEngineSequenceNumber } from "./sequence-numbers.ts";
import { createStreamTimes, type StreamTimes } from "./shard-iterators.ts";
import { createStreamLabels } from "./stream-labels.ts";
import { cureStreamRecords, type EngineStreamRecord } from "./stream-records.ts";
import { TableChanges } from "./table-changes.ts";
import { createTtlDeletions } from "./ttl-deletions.ts";

const ITEMS = "DynamoDB_20120810";
const STREAMS = "DynamoDBStreams_20120810";

/** Of one GetRecords. */
const MOST_RECORDS = 1_000;

/** @throws ServiceError ResourceNotFoundException for what is no shard of the stream's: dynoxide 1.2.1 reads the stream by any name */
function shardOf(streamArn: unknown, shardId: unknown): string {
  const known = toEngineShardId(String(shardId), tableName(streamArn));
  if (known !== undefined) return known;
  throw new ServiceError(
    "ResourceNotFoundException",
    `Requested resource not found: Shard: ${shardId} of ${streamArn} not found`,
  );
}

const TWO_ACTIONS = "TransactItems can only contain one of Check, Put, Update or Delete";
const hasTwoActionsInOne = (input: unknown) =>
  isRecord(input) && records(input.TransactItems).some((action) => Object.keys(action).length > 1);

/** What SQLite, below the engine, says that a person has to know of. */
export type EngineTrouble = "disk-full" | "damaged";

export interface DynamoDbCall {
  /** `DynamoDB_20120810` or `DynamoDBStreams_20120810`. */
  readonly prefix: string;
  readonly operation: string;
  readonly body: Buffer;
  /** The body parsed; undefined where it is not JSON, which is for the engine to refuse. */
  readonly input: unknown;
}

/** A call on tables or items that the edge makes itself. */
export const tableCall = (operation: string, input: object): DynamoDbCall => ({
  prefix: ITEMS,
  operation,
  body: Buffer.from(JSON.stringify(input)),
  input,
});

export type DynamoDbService = (call: DynamoDbCall) => Promise<WholeAnswer>;

/** DynamoDB and DynamoDB Streams: calls on items pass untouched; where dynoxide 1.2.1 answers otherwise than AWS, the answer is mended here, for every client. */
export function createDynamoDbService(
  pass: EnginePass,
  arn: ArnParts,
  onTrouble: (trouble: EngineTrouble) => void,
  times: StreamTimes = createStreamTimes(defaultDynamoDbSettings.shardIteratorSeconds * 1000, Date.now),
  changes = new TableChanges(),
  links?: Links,
): DynamoDbService {
  const arns = createArnRewriter(arn);

  const ask = async (prefix: string, operation: string, input: unknown) => {
    const answer = await pass.send(`${prefix}.${operation}`, arns.toEngine(JSON.stringify(input)), true);
    return { answer, output: JSON.parse(answer.body.toString()) as Record<string, unknown> };
  };

  const streams = createStreamLabels(async (TableName) => {
    const { output } = await ask(ITEMS, "DescribeTable", { TableName });
    return (output.Table as { LatestStreamLabel?: string } | undefined)?.LatestStreamLabel;
  });

  changes.on(() => {
    streams.forget();
    links?.tablesChanged();
  });

  const findTtlDeletions = createTtlDeletions(async (input) => {
    const { answer, output } = await ask(ITEMS, "BatchGetItem", input);
    return answer.status === 200 ? output : undefined;
  });

  /** dynoxide gives an open shard an end, and compares sequence numbers as text ("10" before "2"). */
  const describeStream = async (call: DynamoDbCall) => {
    await streams.check((call.input as Record<string, unknown>).StreamArn);
    const { ExclusiveStartShardId: start, ...input } = call.input as Record<string, unknown>;
    const { answer, output } = await ask(STREAMS, call.operation, {
      ...input,
      ...(start === undefined ? {} : { ExclusiveStartShardId: shardOf(input.StreamArn, start) }),
    });
    const stream = output.StreamDescription as
      | {
          StreamStatus: string;
          Shards: { ShardId: string; SequenceNumberRange: Record<string, string> }[];
          LastEvaluatedShardId?: string;
        }
      | undefined;
    if (answer.status !== 200 || !stream) return control(answer);
    if (stream.LastEvaluatedShardId) stream.LastEvaluatedShardId = toAwsShardId(stream.LastEvaluatedShardId);
    for (const shard of stream.Shards) {
      const first = await firstRecord((call.input as { StreamArn: string }).StreamArn, shard.ShardId);
      shard.ShardId = toAwsShardId(shard.ShardId);
      shard.SequenceNumberRange = { StartingSequenceNumber: toAwsSequenceNumber(first ?? "0") };
    }
    return dynamoDbAnswer(200, arns.toAws(JSON.stringify(output)));
  };

  const firstRecord = async (StreamArn: string, ShardId: string) => {
    const { output } = await ask(STREAMS, "GetShardIterator", {
      StreamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
    });
    const { output: page } = await ask(STREAMS, "GetRecords", {
      ShardIterator: output.ShardIterator,
      Limit: 1,
    });
    return (page.Records as EngineStreamRecord[] | undefined)?.[0]?.dynamodb.SequenceNumber;
  };

  const getShardIterator = async (call: DynamoDbCall) => {
    const input = call.input as Record<string, unknown>;
    const label = await streams.check(input.StreamArn);
    const number = input.SequenceNumber;
    if (/^(AT|AFTER)_SEQUENCE_NUMBER$/.test(String(input.ShardIteratorType)) && number === undefined)
      throw new ServiceError(
        "ValidationException",
        `SequenceNumber is required where ShardIteratorType is ${input.ShardIteratorType}`,
      );
    const { answer, output } = await ask(STREAMS, call.operation, {
      ...input,
      ...(input.ShardId === undefined ? {} : { ShardId: shardOf(input.StreamArn, input.ShardId) }),
      ...(typeof number === "string" ? { SequenceNumber: toEngineSequenceNumber(number) } : {}),
    });
    if (answer.status !== 200) return control(answer);
    return dynamoDbAnswer(
      200,
      JSON.stringify({ ShardIterator: times.issue(String(output.ShardIterator), label) }),
    );
  };

  const getRecords = async (call: DynamoDbCall, tableName: string) => {
    const { ShardIterator, Limit } = call.input as Record<string, unknown>;
    if (typeof Limit === "number" && (Limit < 1 || Limit > MOST_RECORDS))
      throw new ServiceError(
        "ValidationException",
        `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${Limit < 1 ? "greater than or equal to 1" : `less than or equal to ${MOST_RECORDS}`}`,
      );
    const label = times.check(ShardIterator);
    await streams.checkLabel(tableName, label);
    const answer = await pass.send(`${STREAMS}.GetRecords`, call.body, true);
    if (answer.status !== 200) return control(answer);
    const { NextShardIterator: next, ...output } = JSON.parse(answer.body.toString()) as {
      Records: EngineStreamRecord[];
      NextShardIterator?: string;
    };
    // Before those that changed nothing are left out: their writes are over too.
    for (const { dynamodb } of output.Records)
      links?.writeOf(tableName, {
        key: itemKey(dynamodb.Keys),
        sequenceNumber: toAwsSequenceNumber(dynamodb.SequenceNumber),
        createdAtSeconds: dynamodb.ApproximateCreationDateTime,
      });
    const Records = await cureStreamRecords(times.kept(output.Records), {
      tableName,
      region: arn.region,
      findTtlDeletions,
    });
    const NextShardIterator = next && times.issue(next, label);
    return dynamoDbAnswer(200, JSON.stringify({ ...output, Records, NextShardIterator }));
  };

  const plain = (answer: EngineAnswer): WholeAnswer => answer;
  const control = (answer: EngineAnswer): WholeAnswer =>
    dynamoDbAnswer(answer.status, arns.toAws(answer.body.toString()));

  const run = async (call: DynamoDbCall): Promise<WholeAnswer> => {
    const { prefix, operation, body, input } = call;
    const target = `${prefix}.${operation}`;
    if (operation === "TransactWriteItems" && hasTwoActionsInOne(input)) {
      // dynoxide 1.2.1 does one of them and says nothing of the other.
      throw new ServiceError("ValidationException", TWO_ACTIONS);
    }
    if (prefix === ITEMS && isOnItems(operation)) {
      return plain(await pass.send(target, body, isRepeatable(operation)));
    }
    if (prefix === STREAMS && isRecord(input)) {
      if (operation === "DescribeStream") return describeStream(call);
      if (operation === "GetShardIterator") return getShardIterator(call);
      if (operation === "GetRecords") return getRecords(call, tableOfIterator(input.ShardIterator));
    }
    const answer = await pass.send(
      target,
      arns.toEngine(body.toString()),
      /^(Describe|List)/.test(operation),
    );
    return prefix === ITEMS && operation === "ListTables" && answer.status === 200
      ? withoutOwnTables(call, answer, async (input) => (await ask(ITEMS, "ListTables", input)).output)
      : control(answer);
  };

  return async (call) => {
    const answer = await run(call).finally(() => {
      if (changesTables(call.operation)) changes.tell();
    });
    if (answer.status >= 500) {
      if (answer.body.includes("disk is full")) onTrouble("disk-full");
      if (answer.body.includes("disk image is malformed")) onTrouble("damaged");
    }
    // What never got as far as the engine's own answers, such as a body that is not UTF-8, dynoxide 1.2.1 refuses in plain text.
    if (answer.status !== 200 && !answer.body.toString().startsWith("{")) {
      throw answer.status < 500
        ? new ServiceError("SerializationException", "The request body is not JSON in UTF-8.")
        : new ServiceError("InternalServerError", "The DynamoDB engine failed.", 500);
    }
    if (answer.status !== 200 && answer.body.includes("UnknownOperationException")) {
      throw new ServiceError(
        "UnknownOperationException",
        `${call.prefix}.${call.operation} is not an operation of the local DynamoDB, which has those on tables, items, transactions, PartiQL, tags, TTL and streams. Backups, exports, imports, global tables and resource policies are not here.`,
      );
    }
    return answer.status === 400 && answer.body.includes("#ValidationException")
      ? withAwsWords(answer, call.input)
      : answer;
  };
}
