import { setTimeout as delay } from "node:timers/promises";
import type { Edge } from "../edge/index.ts";
import { ENGINE_GONE, engineClient, pagesOf } from "../engines/engine-client.ts";
import type { LazyDynamoDb } from "../engines/index.ts";

/** A call of DynamoDB in its JSON form. @throws Error whose name is AWS's of the error */
export type DynamoDbCall = <Output = object>(operation: string, input: object) => Promise<Output>;

/** Through the edge, as local AWS itself: answered as clients are, asked for no permission. */
export const edgeCalls =
  (edge: Edge): DynamoDbCall =>
  async <Output>(operation: string, input: object) => {
    const { status, body } = await edge.callDynamoDb(`DynamoDB_20120810.${operation}`, input);
    const output = JSON.parse(body.toString()) as { __type?: string; message?: string; Message?: string };
    if (status === 200) return output as Output;
    const error = new Error(output.message ?? output.Message ?? `${operation} was answered ${status}`);
    error.name = output.__type?.split("#").at(-1) ?? "UnknownError";
    throw error;
  };

const RESTARTS_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 10;

/** Past the edge: quick, and whatever the settings say of throttling and old reads. Waits for an engine that is being restarted, and calls again: for what may be repeated. */
export function engineCalls(dynamoDb: LazyDynamoDb): DynamoDbCall {
  return async <Output>(operation: string, input: object) => {
    const { endpoint, scope } = await dynamoDb.start();
    const call = engineClient(endpoint, scope);
    const endMs = performance.now() + RESTARTS_WITHIN_MS;
    for (;;) {
      try {
        return await call<Output>(operation, input);
      } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        if (!ENGINE_GONE.has(code) || performance.now() > endMs) throw error;
      }
      await delay(ASK_EVERY_MS);
    }
  };
}

/** Of one BatchWriteItem. */
const AT_ONCE = 25;
const UNPROCESSED_PAUSE_MS = 20;

/** Deletes every item of a table. */
export async function emptyTable(call: DynamoDbCall, TableName: string): Promise<void> {
  const { Table } = await call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
    TableName,
  });
  const names = Object.fromEntries(
    Table.KeySchema.map(({ AttributeName }, index) => [`#k${index}`, AttributeName]),
  );
  const pages = pagesOf<{ Items: object[]; LastEvaluatedKey?: object }>(call, "Scan", {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: Object.keys(names).join(", "),
    ExpressionAttributeNames: names,
  });
  for await (const { Items } of pages)
    for (let at = 0; at < Items.length; at += AT_ONCE)
      await deleteAll(call, TableName, Items.slice(at, at + AT_ONCE));
}

async function deleteAll(call: DynamoDbCall, table: string, keys: readonly object[]): Promise<void> {
  let left: Record<string, unknown[]> = { [table]: keys.map((Key) => ({ DeleteRequest: { Key } })) };
  for (;;) {
    const { UnprocessedItems = {} } = await call<{ UnprocessedItems?: typeof left }>("BatchWriteItem", {
      RequestItems: left,
    });
    if (Object.keys(UnprocessedItems).length === 0) return;
    left = UnprocessedItems;
    await delay(UNPROCESSED_PAUSE_MS);
  }
}
