import type { EngineAddress } from "../engines/engine-kind.ts";
import { ttlDeletionKey } from "../engines/ttl-deletions.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import type { DynamoDbCall, DynamoDbService } from "./dynamodb.ts";
import { changesTables, isOnItems, isRepeatable } from "./dynamodb-operations.ts";
import type { EngineAnswer, EnginePass } from "./engine-pass.ts";
import { isRecord, parseJson, tableOfIterator } from "./json-input.ts";
import { withoutOwnTables } from "./list-tables.ts";
import type { TableChanges } from "./table-changes.ts";
import {
  BY_SERVICE,
  createTtlDeletions,
  type FindTtlDeletions,
  MARK_TOLERANCE_SECONDS,
} from "./ttl-deletions.ts";

const ITEMS = "DynamoDB_20120810";

/** DynamoDB Local 3.3.0 has a Region and an account of its own in every ARN, whatever the signature says; LocalStack takes both from there. */
const DYNAMODB_LOCAL_PREFIX = "arn:aws:dynamodb:ddblocal:000000000000:";
/** What DynamoDB Local 3.3.0 calls the record of a deletion by TTL. */
const UNKNOWN_EVENT = "UNKNOWN_TO_SDK_VERSION";
/** It rounds the time of a record down to the minute. */
const MINUTE = 60;

interface DockerRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

/**
 * DynamoDB and its Streams by DynamoDB Local, by itself or within LocalStack 4.14: calls pass, with ARNs of this account and Region, and records look as AWS's do. What it answers otherwise than AWS is left as it
 * is, and stands in docs/reference/engines.md: these engines are here to be compared with.
 */
export function createDockerDynamoDb(
  kind: EngineAddress["kind"],
  pass: EnginePass,
  { region, accountId }: ArnParts,
  changes: TableChanges,
): DynamoDbService {
  const ours = `arn:aws:dynamodb:${region}:${accountId}:`;
  const theirs = () =>
    kind === "dynamodb-local"
      ? DYNAMODB_LOCAL_PREFIX
      : `arn:aws:dynamodb:${region}:${pass.accountId ?? accountId}:`;
  const toAws = (text: string) => text.replaceAll(theirs(), ours);
  const toEngine = (text: string) => text.replaceAll(ours, theirs());

  const ask = async (operation: string, input: object) => {
    const answer = await pass.send(`${ITEMS}.${operation}`, JSON.stringify(input), true);
    return answer.status === 200
      ? (JSON.parse(answer.body.toString()) as Record<string, unknown>)
      : undefined;
  };
  const findTtlDeletions = createTtlDeletions((input) => ask("BatchGetItem", input));

  const records = async (call: DynamoDbCall, answer: EngineAnswer): Promise<WholeAnswer> => {
    const output = parseJson(answer.body);
    if (answer.status !== 200 || !isRecord(output)) return answer;
    const table = tableOfIterator(isRecord(call.input) ? call.input.ShardIterator : undefined);
    const Records = await withAwsForm((output.Records ?? []) as DockerRecord[], {
      table,
      region,
      findTtlDeletions,
    });
    return dynamoDbAnswer(200, JSON.stringify({ ...output, Records }));
  };

  const run = async (call: DynamoDbCall): Promise<WholeAnswer> => {
    const { prefix, operation, body } = call;
    const target = `${prefix}.${operation}`;
    if (prefix === ITEMS && isOnItems(operation)) return pass.send(target, body, isRepeatable(operation));
    // An iterator is the engine's own, its ARN too.
    if (operation === "GetRecords") return records(call, await pass.send(target, body, true));
    const answer = await pass.send(target, toEngine(body.toString()), isRepeatable(operation));
    if (operation === "GetShardIterator") return answer;
    return operation === "ListTables" && answer.status === 200
      ? withoutOwnTables(
          call,
          answer,
          async (input) => (await ask("ListTables", input)) ?? { TableNames: [] },
        )
      : dynamoDbAnswer(answer.status, toAws(answer.body.toString()));
  };

  return (call) =>
    run(call).finally(() => {
      if (changesTables(call.operation)) changes.tell();
    });
}

async function withAwsForm(
  records: readonly DockerRecord[],
  context: { readonly table: string; readonly region: string; readonly findTtlDeletions: FindTtlDeletions },
): Promise<unknown[]> {
  const keyOf = ({ dynamodb }: DockerRecord) => ttlDeletionKey(context.table, dynamodb.Keys);
  const removals = records.filter(({ eventName }) => eventName === "REMOVE").map(keyOf);
  const deletions = removals.length > 0 ? await context.findTtlDeletions(removals) : new Map();
  const nowSeconds = Math.floor(Date.now() / 1000);
  return records.map((record) => {
    const deletedAt = record.eventName === "REMOVE" ? deletions.get(keyOf(record)) : undefined;
    const isMarked =
      deletedAt !== undefined &&
      Math.abs(record.dynamodb.ApproximateCreationDateTime - deletedAt) <= MARK_TOLERANCE_SECONDS + MINUTE;
    const isUnknown = record.eventName === UNKNOWN_EVENT;
    return {
      ...record,
      // AWS's has 32 hexadecimal digits and no dashes.
      eventID: record.eventID.replaceAll("-", ""),
      eventName: isUnknown ? "REMOVE" : record.eventName,
      awsRegion: context.region,
      dynamodb: {
        ...record.dynamodb,
        // Not before it was: what asks for the records since a moment, or gives up what is too old, would lose new ones.
        ApproximateCreationDateTime: Math.min(
          nowSeconds,
          record.dynamodb.ApproximateCreationDateTime + MINUTE - 1,
        ),
      },
      ...(isMarked || isUnknown ? BY_SERVICE : {}),
    };
  });
}
