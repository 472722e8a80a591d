import { type AudienceId, channelAudience, guildAudience } from "#core/audience";
import type { Presence } from "#core/presence";
import type { Status } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { queryUserConnections } from "./connections.ts";
import { listDirectMessageIds } from "./direct-messages.ts";
import { presenceEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { listGuildIds } from "./members.ts";
import { getItems, type Item, isExpired, type Table } from "./table.ts";
import {
  ConditionsFailed,
  type TransactItem,
  TransactionConflict,
  transact,
  transactIfUnchanged,
} from "./transact.ts";

/** A presence, and the state of the user's SESSIONS item in which it was seen. */
export interface SeenPresence extends Presence {
  readonly sessions: Item | undefined;
}

/** AP-31, AP-08. The SESSIONS item first: what changes after it was read is found by its conditions. */
export async function readPresence(table: Table, userId: Snowflake): Promise<SeenPresence> {
  const sessions = await table.documents.get({
    TableName: table.name,
    Key: keys.sessions(userId),
    ConsistentRead: true,
  });
  const items = await queryUserConnections(table, userId);
  const connections = items
    .filter((item) => !isExpired(item, table.now()))
    .map((item) => ({ connectionId: item.connection_id as string, status: item.status as Status }));
  return { sessions, shown: (sessions?.status as Status | undefined) ?? "offline", connections };
}

/** How long one write waits for others: in this time a handful of them pass. */
const PATIENCE_MS = 1_000;

/**
 * Shows a status and tells it, if it still is what the connections say. Nobody has identified (`generation`) nor changed a connection's status (`status_changes`) since, so no connection is
 * livelier than was seen; and one that is as lively is still there. So at the moment of each write the status is right, whoever else settles the same user.
 * @returns false where something changed
 */
export async function writeStatus(
  table: Table,
  userId: Snowflake,
  seen: SeenPresence,
  status: Status,
  eventId: Snowflake,
): Promise<boolean> {
  const counted = ["generation", "status_changes", "status"] as const;
  const values: Item = {};
  const unmoved = counted.map((name) => {
    if (seen.sessions?.[name] === undefined) return `attribute_not_exists(#${name})`;
    values[`:seen_${name}`] = seen.sessions[name];
    return `#${name} = :seen_${name}`;
  });
  const show: TransactItem = {
    Update: {
      TableName: table.name,
      Key: keys.sessions(userId),
      UpdateExpression: "SET #status = :status",
      ConditionExpression: unmoved.join(" AND "),
      ExpressionAttributeNames: Object.fromEntries(counted.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ":status": status, ...values },
    },
  };
  const witness = seen.connections.find((connection) => connection.status === status);
  const stillThere: TransactItem[] = witness
    ? [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: keys.userConnection(userId, witness.connectionId),
            ConditionExpression: "attribute_exists(PK)", // its end is settled after it is gone: so by somebody who comes later
          },
        },
      ]
    : [];
  try {
    await transact(table, [show, ...stillThere, presenceEventItem(table, userId, eventId, status)], {
      deadlineMs: table.now() + PATIENCE_MS,
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed || error instanceof TransactionConflict) return false;
    throw error;
  }
}

/** What one connection says of its user. @returns false where it is gone */
export function setConnectionStatus(
  table: Table,
  { connectionId, userId }: { connectionId: string; userId: Snowflake },
  status: Status,
): Promise<boolean> {
  return transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.userConnection(userId, connectionId),
        UpdateExpression: "SET #status = :status",
        ConditionExpression: "attribute_exists(PK)", // $disconnect has not removed it
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":status": status },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: keys.sessions(userId),
        UpdateExpression: "ADD status_changes :one",
        ExpressionAttributeValues: { ":one": 1 },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: keys.connection(connectionId),
        UpdateExpression: "SET presence_unsettled = :true",
        ConditionExpression: "is_identified = :true",
        ExpressionAttributeValues: { ":true": true },
      },
    },
  ]);
}

/** What changed for a connection is settled: its heartbeats need not come back to it. */
export async function markSettled(table: Table, connectionId: string): Promise<void> {
  try {
    await table.documents.update({
      TableName: table.name,
      Key: keys.connection(connectionId),
      UpdateExpression: "REMOVE presence_unsettled",
      ConditionExpression: "attribute_exists(PK)", // gone meanwhile: no item comes back
    });
  } catch (error) {
    // Held by a transaction this moment: the next heartbeat settles once more and comes here again.
    const passing = ["ConditionalCheckFailedException", "TransactionConflictException"];
    if (!(error instanceof Error) || !passing.includes(error.name)) throw error;
  }
}

/** AP-31: by place. Where all of a user's connections have expired it is offline, also where nobody has settled that (D8). */
export async function listStatuses(table: Table, userIds: readonly Snowflake[]): Promise<Status[]> {
  const items = await getItems(table, userIds.map(keys.sessions));
  return items.map((item) => {
    if (!item || isExpired({ expires_at: item.connected_until }, table.now())) return "offline";
    return (item.status as Status | undefined) ?? "offline";
  });
}

/** AP-07, AP-29: who learns what a user is shown as: everybody in the user's guilds, and the other one of each direct message. */
export async function listPresenceAudiences(table: Table, userId: Snowflake): Promise<AudienceId[]> {
  const [guildIds, channelIds] = await Promise.all([
    listGuildIds(table, userId),
    listDirectMessageIds(table, userId),
  ]);
  return [...guildIds.map(guildAudience), ...channelIds.map(channelAudience)];
}
