import type { Credentials } from "#core/account";
import type { Which } from "#core/delivery";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { familyIsGood } from "./families.ts";
import { CONNECTION_SHARDS, connectionPartition, keys } from "./keys.ts";
import { expiresAt, type Item, type Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";

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

/**
 * From now on the connection belongs to the user's own. The user's generation moves on with it: who removes a member reads the generation before the
 * connections and asks for it again in the transaction that removes, so no connection slips in between.
 * @param credentials that the connection was opened with
 * @returns false where it is gone already, or they have ended
 */
export async function identifyConnection(
  table: Table,
  connectionId: string,
  userId: Snowflake,
  { issuedAt, familyId }: Credentials,
): Promise<boolean> {
  try {
    await transact(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.connection(connectionId),
          UpdateExpression:
            "SET is_identified = :true, heartbeat_at_ms = :now, presence_unsettled = :true REMOVE resume_required",
          ConditionExpression: "attribute_exists(is_identified)", // $disconnect has not removed it, nor begun to
          ExpressionAttributeValues: { ":true": true, ":now": table.now() },
        },
      },
      {
        Update: {
          TableName: table.name,
          Key: keys.userConnection(userId, connectionId),
          // Who resumes on the same connection stays idle.
          UpdateExpression:
            "SET #type = :type, connection_id = :id, identified_at_ms = :now, issued_at = :issued, family_id = :family, #status = if_not_exists(#status, :online), expires_at = :expiry",
          ExpressionAttributeNames: { "#type": "type", "#status": "status" },
          ExpressionAttributeValues: {
            ":type": "USER_CONNECTION",
            ":id": connectionId,
            ":now": table.now(),
            ":issued": issuedAt,
            ":family": familyId ?? null,
            ":online": "online",
            ":expiry": connectionExpiry(table.now()),
          },
        },
      },
      {
        Update: {
          TableName: table.name,
          Key: keys.sessions(userId),
          UpdateExpression: "ADD generation :one SET #type = :type, connected_until = :expiry",
          ConditionExpression: "attribute_not_exists(valid_from) OR valid_from <= :issued", // it was connected, and not identified, when all sessions were ended
          ExpressionAttributeNames: { "#type": "type" },
          ExpressionAttributeValues: {
            ":one": 1,
            ":type": "SESSIONS",
            ":issued": issuedAt,
            // No connection of the user lives longer than the newest.
            ":expiry": connectionExpiry(table.now()),
          },
        },
      },
      ...(familyId === undefined ? [] : [familyIsGood(table, userId, familyId)]),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

export interface Beat {
  /** Something could not be brought to the connection. */
  readonly isResumeRequired: boolean;
  /** Something changed for the connection, and what its user is shown as has not been made to agree. */
  readonly isPresenceUnsettled: boolean;
}

/** @returns undefined where the session is not identified */
export async function beat(table: Table, connectionId: string): Promise<Beat | undefined> {
  try {
    const item = await table.documents.update({
      TableName: table.name,
      Key: keys.connection(connectionId),
      UpdateExpression: "SET heartbeat_at_ms = :now",
      ConditionExpression: "is_identified = :true",
      ExpressionAttributeValues: { ":now": table.now(), ":true": true },
      ReturnValues: "ALL_NEW",
    });
    return {
      isResumeRequired: item?.resume_required === true,
      isPresenceUnsettled: item?.presence_unsettled === true,
    };
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return undefined;
    // A transaction holds the item this moment, and it is one that only a living connection has (D6).
    if (error instanceof Error && error.name === "TransactionConflictException")
      return { isResumeRequired: false, isPresenceUnsettled: false };
    throw error;
  }
}

/** Something could not be brought to the connection: its next heartbeat is told, until it resumes. */
export async function requireResume(table: Table, connectionId: string): Promise<void> {
  try {
    await table.documents.update({
      TableName: table.name,
      Key: keys.connection(connectionId),
      UpdateExpression: "SET resume_required = :true",
      ConditionExpression: "attribute_exists(PK)", // gone meanwhile: there is nobody to tell
      ExpressionAttributeValues: { ":true": true },
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
  }
}

/** AP-31: moves on with each connection that identifies; 0 before the first. */
export async function getGeneration(table: Table, userId: Snowflake): Promise<number> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.sessions(userId),
    ConsistentRead: true,
  });
  return (item?.generation as number | undefined) ?? 0;
}

/** No connection of the user has identified since `generation` was read. */
export const sameGeneration = (table: Table, userId: Snowflake, generation: number): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.sessions(userId),
    ...(generation === 0
      ? { ConditionExpression: "attribute_not_exists(generation)" }
      : {
          ConditionExpression: "generation = :seen",
          ExpressionAttributeValues: { ":seen": generation },
        }),
  },
});

/** AP-08: items of the user's identified connections, also of those whose time is over and that TTL has not taken yet. */
export async function queryUserConnections(table: Table, userId: Snowflake): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND begins_with(SK, :connection)",
      ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":connection": "CONNECTION#" },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    items.push(...Items);
    start = LastEvaluatedKey;
  } while (start);
  return items;
}

/** AP-08 */
export async function listUserConnections(
  table: Table,
  userId: Snowflake,
  { beforeMs = Number.POSITIVE_INFINITY, issuedBefore = Number.POSITIVE_INFINITY, familyId }: Which = {},
): Promise<string[]> {
  const items = await queryUserConnections(table, userId);
  return items
    .filter((item) => !(item.identified_at_ms >= beforeMs || item.issued_at >= issuedBefore))
    .filter((item) => familyId === undefined || item.family_id === familyId)
    .map((item) => item.connection_id);
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
