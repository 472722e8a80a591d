import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { CONNECTION_SHARDS, connectionPartition, keys } from "./keys.ts";
import { listGuildIds } from "./members.ts";
import { deleteItems, expiresAt, type Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** API Gateway ends a connection after two hours (A4.5); what is older was never reported. */
const CONNECTION_SECONDS = 2 * 3600 + 600;

/** Of the item's own life and of the places in audiences that come from it. */
export const connectionExpiry = (nowMs: number): number => expiresAt(nowMs, CONNECTION_SECONDS);

export async function createConnection(table: Table, connectionId: string, user: User): Promise<void> {
  await table.documents.put({
    TableName: table.name,
    Item: {
      ...keys.connection(connectionId),
      type: "CONNECTION",
      connection_id: connectionId,
      user_id: user.id,
      username: user.username,
      connected_at_ms: table.now(),
      heartbeat_at_ms: table.now(),
      is_identified: false,
      expires_at: connectionExpiry(table.now()),
    },
  });
}

/** AP-19 */
export async function isIdentified(table: Table, connectionId: string): Promise<boolean> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.connection(connectionId),
    ConsistentRead: true,
  });
  return item?.is_identified === true;
}

/** From now on the connection belongs to the user's own. @returns false where it is gone already */
export async function identifyConnection(
  table: Table,
  connectionId: string,
  userId: Snowflake,
): Promise<boolean> {
  try {
    await transact(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.connection(connectionId),
          UpdateExpression: "SET is_identified = :true, heartbeat_at_ms = :now",
          ConditionExpression: "attribute_exists(PK)", // $disconnect has not removed it
          ExpressionAttributeValues: { ":true": true, ":now": table.now() },
        },
      },
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.userConnection(userId, connectionId),
            type: "USER_CONNECTION",
            connection_id: connectionId,
            expires_at: connectionExpiry(table.now()),
          },
        },
      },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

/** @returns false where the connection has not identified, or is gone */
export async function beat(table: Table, connectionId: string): Promise<boolean> {
  try {
    await table.documents.update({
      TableName: table.name,
      Key: keys.connection(connectionId),
      UpdateExpression: "SET heartbeat_at_ms = :now",
      ConditionExpression: "is_identified = :true",
      ExpressionAttributeValues: { ":now": table.now(), ":true": true },
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    // A transaction holds the item this moment, and it is one that only a living connection has (D6).
    if (error instanceof Error && error.name === "TransactionConflictException") return true;
    throw error;
  }
}

/** AP-08 */
export async function listUserConnections(table: Table, userId: Snowflake): Promise<string[]> {
  const ids: string[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND begins_with(SK, :connection)",
      ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":connection": "CONNECTION#" },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items) ids.push(item.connection_id);
    start = LastEvaluatedKey;
  } while (start);
  return ids;
}

/**
 * Forgets a connection and every place that it has in an audience. Its own item goes first: from then on nobody can give it a new place
 * (each is given on condition that the item exists), so those that the user's guilds have now are all.
 */
export async function removeConnection(
  table: Table,
  connectionId: string,
  userId?: Snowflake,
): Promise<void> {
  const deleted = await table.documents.delete({
    TableName: table.name,
    Key: keys.connection(connectionId),
    ReturnValues: "ALL_OLD",
  });
  const owner: Snowflake | undefined = deleted?.user_id ?? userId;
  if (owner === undefined) return;
  const guildIds = await listGuildIds(table, owner);
  await deleteItems(table, [
    keys.userConnection(owner, connectionId),
    ...guildIds.map((guildId) => keys.audience(guildId, connectionId, owner)),
  ]);
}

export interface SilentConnection {
  readonly connectionId: string;
  readonly userId: Snowflake;
  readonly heartbeatAtMs: number;
}

/** AP-20: connections without a heartbeat since `beforeMs`. Reads every connection item: some 128 read units a minute for 10,000 of them. */
export async function* listSilentConnections(
  table: Table,
  beforeMs: number,
): AsyncGenerator<SilentConnection> {
  for (let shard = 0; shard < CONNECTION_SHARDS; shard += 1) {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await table.documents.query({
        TableName: table.name,
        KeyConditionExpression: "PK = :shard",
        FilterExpression: "heartbeat_at_ms < :before",
        ExpressionAttributeValues: { ":shard": connectionPartition(shard), ":before": beforeMs },
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      for (const item of Items) {
        yield { connectionId: item.connection_id, userId: item.user_id, heartbeatAtMs: item.heartbeat_at_ms };
      }
      start = LastEvaluatedKey;
    } while (start);
  }
}
