import type { ConditionContext } from "../iam/policy-variables.ts";
import { equalsInExpression, namesInExpression } from "./expression-names.ts";
import { isRecord, type JsonObject } from "./json-input.ts";

/** The part of a call that one grant is about: a whole request, or one item of a batch or a transaction. */
export interface DynamoDbTouch {
  readonly operation: string;
  readonly request: JsonObject;
  /** Keys and items of the table that are read or written. */
  readonly items: readonly unknown[];
  /** Name of the table's or index's partition key, where the table is known. */
  readonly partitionKey: string | undefined;
  /** `TransactWriteItems`, around a `PutItem`. */
  readonly enclosing?: string;
}

const EXPRESSIONS = [
  "ProjectionExpression",
  "FilterExpression",
  "ConditionExpression",
  "KeyConditionExpression",
  "UpdateExpression",
];
/** From before there were expressions; their keys are attributes. */
const LEGACY_MAPS = ["AttributeUpdates", "Expected", "KeyConditions", "QueryFilter", "ScanFilter"];
const READS = new Set(["BatchGetItem", "GetItem", "Query", "Scan"]);

/**
 * The condition keys of DynamoDB's fine-grained access control. A key that is left out is one that cannot be told here.
 * Source: DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control", and the service authorization reference.
 */
export function dynamoDbConditions(touch: DynamoDbTouch): ConditionContext {
  const { operation, request, enclosing } = touch;
  const text = (name: string) => (typeof request[name] === "string" ? request[name] : undefined);
  return {
    ...leadingKeys(touch),
    ...attributes(touch),
    "dynamodb:Select": operation === "Query" || operation === "Scan" ? text("Select") : undefined,
    "dynamodb:ReturnValues": text("ReturnValues"),
    "dynamodb:ReturnConsumedCapacity": text("ReturnConsumedCapacity"),
    "dynamodb:EnclosingOperation": enclosing,
    "dynamodb:FullTableScan": undefined,
  };
}

/** A Scan has none, which `ForAllValues` takes for met; so it is on AWS. */
function leadingKeys({ operation, request, items, partitionKey }: DynamoDbTouch): ConditionContext {
  const key = "dynamodb:LeadingKeys";
  if (operation === "Query") {
    if (partitionKey === undefined) return {};
    const legacy = isRecord(request.KeyConditions) ? request.KeyConditions[partitionKey] : undefined;
    const values =
      isRecord(legacy) && Array.isArray(legacy.AttributeValueList) ? legacy.AttributeValueList : [];
    const value = scalar(values[0] ?? equalsInExpression(request, partitionKey));
    return value === undefined ? {} : { [key]: [value] };
  }
  if (items.length === 0) return { [key]: undefined };
  const values: string[] = [];
  for (const item of items) {
    if (!isRecord(item)) return {};
    // A key of one attribute is the partition key, also of a table that serverless.yml does not have.
    const names = Object.keys(item);
    const name = partitionKey ?? (names.length === 1 ? names[0] : undefined);
    const value = name === undefined ? undefined : scalar(item[name]);
    if (value === undefined) return {};
    values.push(value);
  }
  return { [key]: [...new Set(values)] };
}

/** `{S}`, `{N}` or `{B}`. */
function scalar(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const text = value.S ?? value.N ?? value.B;
  return typeof text === "string" ? text : undefined;
}

/** A read that names no attributes returns whatever there is: which, is not known before. */
function attributes({ operation, request, items }: DynamoDbTouch): ConditionContext {
  const named = new Set<string>();
  for (const item of items) if (isRecord(item)) for (const name of Object.keys(item)) named.add(name);
  for (const field of EXPRESSIONS) {
    const expression = request[field];
    if (typeof expression !== "string") continue;
    for (const name of namesInExpression(expression, request.ExpressionAttributeNames)) named.add(name);
  }
  for (const field of LEGACY_MAPS) {
    const map = request[field];
    if (isRecord(map)) for (const name of Object.keys(map)) named.add(name);
  }
  const { AttributesToGet: list, ProjectionExpression: projection, Select: select } = request;
  if (Array.isArray(list)) for (const name of list) named.add(String(name));
  const isBounded =
    projection !== undefined || list !== undefined || select === "COUNT" || !READS.has(operation);
  return isBounded ? { "dynamodb:Attributes": [...named] } : {};
}
