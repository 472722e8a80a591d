import type { ConditionContext } from "../iam/policy-variables.ts";
import { type ArnParts, tableArn } from "./arns.ts";
import { dynamoDbConditions } from "./dynamodb-conditions.ts";
import { isRecord, type JsonObject, tableOfIterator } from "./json-input.ts";
import { readPartiQl } from "./partiql.ts";

/** What a DynamoDB call touches: for IAM, for the recorder and to wake the stream poller. Source: the service authorization reference for DynamoDB. */
export interface DynamoDbAccess {
  /** Table names, each once, in the order of the call. */
  readonly tables: readonly string[];
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** Values of DynamoDB's condition keys. */
  readonly context: () => ConditionContext;
}

/** Name of the partition key of a table, or of one of its indexes; undefined for one that is not known. */
export type PartitionKeyOf = (table: string, index?: string) => string | undefined;

/** A transaction is allowed by what its items do, not by an action of its own. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

/** `input` is what the caller sent, of any shape. */
export function describeAccess(
  operation: string,
  input: unknown,
  arn: ArnParts,
  partitionKeyOf: PartitionKeyOf = () => undefined,
): DynamoDbAccess {
  const request = isRecord(input) ? input : {};
  const found = collect(operation, request, arn, partitionKeyOf);
  return {
    tables: [...new Set(found.map(({ table }) => table).filter((table) => table !== ""))],
    grants: found,
  };
}

interface Touch extends Grant {
  readonly table: string;
}

interface Part {
  /** What follows the table in the ARN: `/index/byName`. */
  readonly below?: string;
  readonly index?: string | undefined;
  readonly items?: readonly unknown[];
  /** The part of the request with its expressions. */
  readonly request?: JsonObject;
  readonly enclosing?: string;
}

function collect(
  operation: string,
  request: JsonObject,
  arn: ArnParts,
  partitionKeyOf: PartitionKeyOf,
): Touch[] {
  const touch = (action: string, nameOrArn: unknown, part: Part = {}): Touch => {
    const table = tableName(nameOrArn);
    return {
      table,
      action: `dynamodb:${action}`,
      resource: table ? tableArn(arn, table) + (part.below ?? "") : "*",
      context: () =>
        dynamoDbConditions({
          operation: action,
          request: part.request ?? request,
          items: part.items ?? [request.Key ?? request.Item].filter((item) => item !== undefined),
          partitionKey: partitionKeyOf(table, part.index),
          ...(part.enclosing === undefined ? {} : { enclosing: part.enclosing }),
        }),
    };
  };
  const partiQl = (statement: unknown, enclosing?: string): Touch => {
    const { action, table, index, fullTableScan } = readPartiQl(statement);
    const scans = fullTableScan(table === undefined ? undefined : partitionKeyOf(table, index));
    return {
      ...touch(action, table, index === undefined ? {} : { below: `/index/${index}`, index }),
      // Keys and attributes of a statement are not told here.
      context: () => ({
        "dynamodb:EnclosingOperation": enclosing,
        ...(scans === undefined ? {} : { "dynamodb:FullTableScan": String(scans) }),
      }),
    };
  };
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.entries(isRecord(request.RequestItems) ? request.RequestItems : {}).map(([table, part]) =>
        touch(operation, table, {
          items: batchItems(part),
          request: {
            ...(isRecord(part) ? part : {}),
            ReturnConsumedCapacity: request.ReturnConsumedCapacity,
          },
        }),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return records(request.TransactItems).flatMap((item) =>
        Object.entries(item).map(([kind, part]) => {
          const one = isRecord(part) ? part : {};
          return touch(TRANSACT_ACTIONS[kind] ?? kind, one.TableName, {
            items: [one.Key ?? one.Item],
            request: one,
            enclosing: operation,
          });
        }),
      );
    case "ExecuteStatement":
      return [partiQl(request.Statement)];
    case "BatchExecuteStatement":
      return records(request.Statements).map(({ Statement }) => partiQl(Statement));
    case "ExecuteTransaction":
      return records(request.TransactStatements).map(({ Statement }) => partiQl(Statement, operation));
    case "Query":
    case "Scan": {
      const index = typeof request.IndexName === "string" ? request.IndexName : undefined;
      return [
        touch(operation, request.TableName, index === undefined ? {} : { below: `/index/${index}`, index }),
      ];
    }
    case "GetRecords":
      return [touch(operation, tableOfIterator(request.ShardIterator), { below: "/stream/*" })];
    case "ListStreams": {
      const table = tableName(request.TableName) || "*";
      return [{ ...touch(operation, request.TableName), resource: `${tableArn(arn, table)}/stream/*` }];
    }
    case "DescribeStream":
    case "GetShardIterator": {
      const label = String(request.StreamArn).split("/stream/")[1] ?? "*";
      return [touch(operation, request.StreamArn, { below: `/stream/${label}` })];
    }
    case "ListTables":
      return [{ ...touch(operation, undefined), resource: tableArn(arn, "*") }];
    default:
      return [touch(operation, request.TableName ?? request.ResourceArn)];
  }
}

/** The keys of a BatchGetItem, the keys and items of a BatchWriteItem, for one table. */
function batchItems(part: unknown): unknown[] {
  if (isRecord(part)) return Array.isArray(part.Keys) ? part.Keys : [];
  return records(part).map(({ PutRequest: put, DeleteRequest: remove }) =>
    isRecord(put) ? put.Item : isRecord(remove) ? remove.Key : undefined,
  );
}

/** A table may be named by its ARN, also by a stream's or an index's. */
export function tableName(nameOrArn: unknown): string {
  if (typeof nameOrArn !== "string") return "";
  return nameOrArn.startsWith("arn:") ? (/:table\/([^/]+)/.exec(nameOrArn)?.[1] ?? "") : nameOrArn;
}

/** The objects of a list, of whatever shape the caller sent. */
export const records = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : []);
