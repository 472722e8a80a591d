import { OWN_TABLES } from "../engines/own-tables.ts";
import { toAwsShardId, toEngineShardId } from "../engines/stream-names.ts";
import { TTL_DELETIONS_TABLE } from "../engines/ttl-deletions.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer, ServiceError } from "./answers.ts";
import { type ArnParts, createArnRewriter } from "./arns.ts";
import { records, tableName } from "./dynamodb-access.ts";
import { defaultDynamoDbSettings } from "./dynamodb-settings.ts";
import type { EngineAnswer, EnginePass } from "./engine-pass.ts";
import { withAwsWords } from "./error-words.ts";
import { isRecord, tableOfIterator } from "./json-input.ts";
import { toAwsSequenceNumber, toEngineSequenceNumber } from "./sequence-numbers.ts";
import { createStreamTimes, type StreamTimes } from "./shard-iterators.ts";
import { createStreamLabels } from "./stream-labels.ts";
import { cureStreamRecords, type EngineStreamRecord, ttlDeletionsQuery } from "./stream-records.ts";
import { TableChanges } from "./table-changes.ts";

const ITEMS = "DynamoDB_20120810";
const STREAMS = "DynamoDBStreams_20120810";

const READS = new Set(["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"]);
const WRITES = new Set([
  "BatchExecuteStatement",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "PutItem",
  "TransactWriteItems",
  "UpdateItem",
]);

/** Of one ListTables. */
const MOST_TABLES = 100;
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

/** Calls after which a table may be another one than before. */
const CHANGES_TABLES = /^(Create|Delete|Update|Restore|Import)Table/;

export const isWrite = (operation: string) => WRITES.has(operation);

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

  changes.on(() => streams.forget());

  const findTtlDeletions = async (ids: readonly string[]) => {
    const found = new Map<string, number>();
    for (let start = 0; start < ids.length; start += 100) {
      const { answer, output } = await ask(
        ITEMS,
        "BatchGetItem",
        ttlDeletionsQuery(ids.slice(start, start + 100)),
      );
      // No table, no deletion so far.
      if (answer.status !== 200) break;
      const marks = (output.Responses as Record<string, { id: { S: string }; deletedAt: { N: string } }[]>)[
        TTL_DELETIONS_TABLE
      ];
      for (const { id, deletedAt } of marks ?? []) found.set(id.S, Number(deletedAt.N));
    }
    return found;
  };

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

  /** With the tables of ours left out, pages would be shorter than what was asked for. */
  const listTables = async (call: DynamoDbCall, answer: EngineAnswer): Promise<WholeAnswer> => {
    const { TableNames: page } = JSON.parse(answer.body.toString()) as { TableNames?: string[] };
    if (!page?.some((name) => OWN_TABLES.has(name))) return plain(answer);
    const { Limit = MOST_TABLES, ExclusiveStartTableName } = call.input as {
      Limit?: number;
      ExclusiveStartTableName?: string;
    };
    const names: string[] = [];
    let start = ExclusiveStartTableName;
    do {
      const { output } = await ask(ITEMS, "ListTables", { ExclusiveStartTableName: start });
      names.push(...(output.TableNames as string[]).filter((name) => !OWN_TABLES.has(name)));
      start = output.LastEvaluatedTableName as string | undefined;
    } while (start !== undefined && names.length <= Limit);
    const TableNames = names.slice(0, Limit);
    const LastEvaluatedTableName = names.length > Limit ? TableNames.at(-1) : undefined;
    return dynamoDbAnswer(200, JSON.stringify({ TableNames, LastEvaluatedTableName }));
  };

  const run = async (call: DynamoDbCall): Promise<WholeAnswer> => {
    const { prefix, operation, body, input } = call;
    const target = `${prefix}.${operation}`;
    if (operation === "TransactWriteItems" && hasTwoActionsInOne(input)) {
      // dynoxide 1.2.1 does one of them and says nothing of the other.
      throw new ServiceError("ValidationException", TWO_ACTIONS);
    }
    if (prefix === ITEMS && (READS.has(operation) || WRITES.has(operation))) {
      return plain(await pass.send(target, body, READS.has(operation)));
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
      ? listTables(call, answer)
      : control(answer);
  };

  return async (call) => {
    const answer = await run(call).finally(() => {
      if (CHANGES_TABLES.test(call.operation)) changes.tell();
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
