import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { clientOptions, type Json, newLabel } from "./client.ts";
import type { ServiceAddress } from "./target.ts";

/** The deployed name of a table of tables.yml. */
export const tableNamed = (key: "items" | "provisioned" | "expiring"): string => `parity-tables-dev-${key}`;

export type Item = Record<string, AttributeValue>;

/** The SDK's own client. It tries once, unless it is to be as patient as clients are otherwise. */
export const dynamoDbOf = (service: ServiceAddress, maxAttempts = 1): DynamoDBClient =>
  new DynamoDBClient({
    ...(service.aws === undefined ? {} : { endpoint: service.aws }),
    ...clientOptions(service),
    maxAttempts,
  });

/** A partition that no other row uses, and items of it. */
export function newPartition(): { pk: string; item(sk: string, more?: Item): Item } {
  const pk = newLabel();
  return { pk, item: (sk, more = {}) => ({ pk: { S: pk }, sk: { S: sk }, ...more }) };
}

/** So many bytes as one attribute's value. */
export const text = (bytes: number): AttributeValue => ({ S: "x".repeat(bytes) });

/** The SDK's error of a call that is to be refused. */
export const refusalOf = (call: Promise<unknown>): Promise<Json> =>
  call.then(
    (answer) => expect.fail(`It was not refused: ${JSON.stringify(answer).slice(0, 300)}`),
    (error: unknown) => error,
  );

/** How many items a partition has, the last write counted. */
export async function countOf(dynamo: DynamoDBClient, pk: string): Promise<number | undefined> {
  const { Count } = await dynamo.send(
    new QueryCommand({
      TableName: tableNamed("items"),
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
      Select: "COUNT",
      ConsistentRead: true,
    }),
  );
  return Count;
}
