import type { ArnParts } from "./arns.ts";
import { isRecord, type JsonObject, tableOfIterator } from "./json-input.ts";

/** What a DynamoDB call touches: for IAM, for the recorder and to wake the stream poller. Source: the service authorization reference for DynamoDB. */
export interface DynamoDbAccess {
  /** Table names, each once, in the order of the call. */
  readonly tables: readonly string[];
  readonly grants: readonly { readonly action: string; readonly resource: string }[];
}

/** A transaction is allowed by what its items do, not by an action of its own. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

const PARTIQL_ACTIONS: Readonly<Record<string, string>> = {
  delete: "PartiQLDelete",
  insert: "PartiQLInsert",
  select: "PartiQLSelect",
  update: "PartiQLUpdate",
};

/** `input` is what the caller sent, of any shape. */
export function describeAccess(operation: string, input: unknown, arn: ArnParts): DynamoDbAccess {
  const request = isRecord(input) ? input : {};
  const found = collect(operation, request, arn);
  return {
    tables: [...new Set(found.map(({ table }) => table).filter((table) => table !== ""))],
    grants: found,
  };
}

interface Touch {
  readonly table: string;
  readonly action: string;
  readonly resource: string;
}

function collect(operation: string, request: JsonObject, arn: ArnParts): Touch[] {
  const touch = (action: string, nameOrArn: unknown, below = ""): Touch => {
    const table = tableName(nameOrArn);
    return {
      table,
      action: `dynamodb:${action}`,
      resource: table ? `arn:aws:dynamodb:${arn.region}:${arn.accountId}:table/${table}${below}` : "*",
    };
  };
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(isRecord(request.RequestItems) ? request.RequestItems : {}).map((table) =>
        touch(operation, table),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return records(request.TransactItems).flatMap((item) =>
        Object.entries(item).map(([kind, part]) =>
          touch(TRANSACT_ACTIONS[kind] ?? kind, isRecord(part) ? part.TableName : undefined),
        ),
      );
    case "ExecuteStatement":
      return [partiQl(request.Statement, touch)];
    case "BatchExecuteStatement":
      return records(request.Statements).map(({ Statement }) => partiQl(Statement, touch));
    case "ExecuteTransaction":
      return records(request.TransactStatements).map(({ Statement }) => partiQl(Statement, touch));
    case "Query":
    case "Scan": {
      const below = typeof request.IndexName === "string" ? `/index/${request.IndexName}` : "";
      return [touch(operation, request.TableName, below)];
    }
    case "GetRecords":
      return [touch(operation, tableOfIterator(request.ShardIterator), "/stream/*")];
    case "ListStreams":
      return [touch(operation, request.TableName, "/stream/*")];
    case "DescribeStream":
    case "GetShardIterator": {
      const label = String(request.StreamArn).split("/stream/")[1] ?? "*";
      return [touch(operation, request.StreamArn, `/stream/${label}`)];
    }
    default:
      return [touch(operation, request.TableName ?? request.ResourceArn)];
  }
}

function partiQl(
  statement: unknown,
  touch: (action: string, table: unknown, below?: string) => Touch,
): Touch {
  const text = typeof statement === "string" ? statement.trim() : "";
  const verb = /^\w+/.exec(text)?.[0].toLowerCase() ?? "";
  const named = /\b(?:from|into|update)\s+"?([\w.-]+)"?(?:\."([\w.-]+)")?/i.exec(text);
  return touch(PARTIQL_ACTIONS[verb] ?? "PartiQLSelect", named?.[1], named?.[2] ? `/index/${named[2]}` : "");
}

/** A table may be named by its ARN, also by a stream's or an index's. */
function tableName(nameOrArn: unknown): string {
  if (typeof nameOrArn !== "string") return "";
  return nameOrArn.startsWith("arn:") ? (/:table\/([^/]+)/.exec(nameOrArn)?.[1] ?? "") : nameOrArn;
}

const records = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : []);
