import { ownTable } from "../engines/own-tables.ts";
import { TTL_DELETIONS_TABLE, ttlDeletionKey } from "../engines/ttl-deletions.ts";
import type { TableModel } from "../model/types.ts";
import type { Item } from "../testing.cjs";
import { UserError } from "../user-error.ts";
import { type Attributes, toAttributes } from "./documents.ts";
import type { DynamoDbCall } from "./dynamodb-calls.ts";

/**
 * Deletes an item as the TTL sweep does, in one transaction with the mark by which the edge knows the deletion (C8), but without asking whether its time has come.
 * @param call of the engine itself
 * @param TableName its name
 * @throws UserError where the table has no TTL, the item is not there, or it has no time to expire at
 */
export async function expireItem(call: DynamoDbCall, TableName: string, item: Item): Promise<void> {
  const attribute = await ttlAttribute(call, TableName);
  if (attribute === undefined)
    throw new UserError(`The table ${TableName} has no TTL, so nothing expires there.`);
  const { Table } = await call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
    TableName,
  });
  const Key = keyOf(
    TableName,
    toAttributes(item),
    Table.KeySchema.map(({ AttributeName }) => AttributeName),
  );
  const { Item } = await call<{ Item?: Attributes }>("GetItem", { TableName, Key, ConsistentRead: true });
  if (!Item) throw new UserError(`There is no item ${JSON.stringify(Key)} in ${TableName}.`);
  if (!Item[attribute]?.N)
    throw new UserError(
      `The item ${JSON.stringify(Key)} in ${TableName} never expires: its attribute ${attribute} is no number.`,
    );
  await expire(call, TableName, Key);
}

async function expire(call: DynamoDbCall, TableName: string, Key: Attributes): Promise<void> {
  const deletedAt = { N: String(Math.floor(Date.now() / 1000)) };
  const mark = { id: { S: ttlDeletionKey(TableName, Key) }, deletedAt };
  try {
    await call("TransactWriteItems", {
      TransactItems: [
        { Delete: { TableName, Key } },
        { Put: { TableName: TTL_DELETIONS_TABLE, Item: mark } },
      ],
    });
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    await call("CreateTable", ownTable(TTL_DELETIONS_TABLE));
    await expire(call, TableName, Key);
  }
}

async function ttlAttribute(call: DynamoDbCall, TableName: string): Promise<string | undefined> {
  const { TimeToLiveDescription: ttl } = await call<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>("DescribeTimeToLive", { TableName });
  return ttl?.TimeToLiveStatus === "ENABLED" ? ttl.AttributeName : undefined;
}

function keyOf(table: string, item: Attributes, names: readonly string[]): Attributes {
  const missing = names.find((name) => item[name] === undefined);
  if (missing !== undefined)
    throw new UserError(`The item has no ${missing}, which is in the key of ${table}.`);
  return Object.fromEntries(names.map((name) => [name, item[name] as Attributes[string]]));
}

/** The one table of a service that has a TTL. @throws UserError where there is none, or there are several */
export function onlyTableWithTtl(tables: readonly TableModel[]): string {
  const found = tables.filter(
    ({ properties }) =>
      (properties.TimeToLiveSpecification as { Enabled?: unknown } | undefined)?.Enabled === true,
  );
  const [only, ...others] = found;
  if (only && others.length === 0) return only.tableName;
  throw new UserError(
    only
      ? `expire has to be told the table: ${found.map(({ logicalId }) => logicalId).join(", ")} have a TTL.`
      : "No table of this service has a TTL, so nothing expires.",
  );
}
