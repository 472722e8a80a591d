import type { Snowflake } from "#protocol/primitives";
import { connectionExpiry, listUserConnections } from "./connections.ts";
import { audiencePartition, keys, listenerOf } from "./keys.ts";
import { findMember } from "./members.ts";
import type { Item, Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";

/** A connection's place among those that get what happens in a guild. */
export interface Listener {
  readonly connectionId: string;
  readonly userId: Snowflake;
}

const place = (table: Table, guildId: Snowflake, listener: Listener): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.audience(guildId, listener.connectionId, listener.userId),
      type: "AUDIENCE",
      expires_at: connectionExpiry(table.now()),
    },
  },
});

/** A place is given to members only: whoever leaves at the same moment gets none, and whoever was here before is found by the one who leaves. */
const memberExists = (table: Table, guildId: Snowflake, userId: Snowflake): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.member(guildId, userId),
    ConditionExpression: "attribute_exists(PK)",
  },
});

/** A place is given to living connections only; see `removeConnection`. */
const connectionExists = (table: Table, connectionId: string): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.connection(connectionId),
    ConditionExpression: "is_identified = :true",
    ExpressionAttributeValues: { ":true": true },
  },
});

/** Two actions a guild and one for the connection, below the 100 that a transaction takes (D5). */
const GUILDS_AT_ONCE = 49;

/** Puts one connection into the audiences of many guilds; those that its user has left meanwhile are passed over. */
export async function enterAudiences(
  table: Table,
  guildIds: readonly Snowflake[],
  listener: Listener,
): Promise<void> {
  for (let start = 0; start < guildIds.length; start += GUILDS_AT_ONCE) {
    const some = guildIds.slice(start, start + GUILDS_AT_ONCE);
    try {
      await transact(table, [
        connectionExists(table, listener.connectionId),
        ...some.flatMap((guildId) => [
          memberExists(table, guildId, listener.userId),
          place(table, guildId, listener),
        ]),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (error.failed.has(0)) return; // the connection ended
      const left = new Set([...error.failed.keys()].map((index) => some[Math.floor((index - 1) / 2)]));
      await enterAudiences(
        table,
        some.filter((guildId) => !left.has(guildId)),
        listener,
      );
    }
  }
}

/** Puts all of a user's identified connections into one guild's audience. Safe to repeat. */
export async function enterAudience(table: Table, guildId: Snowflake, userId: Snowflake): Promise<void> {
  const connectionIds = await listUserConnections(table, userId);
  await Promise.all(
    connectionIds.map((connectionId) => enterAudiences(table, [guildId], { connectionId, userId })),
  );
}

/** Takes all of a user's connections out of one guild's audience, unless the user has come back to the guild. Safe to repeat. */
export async function leaveAudience(table: Table, guildId: Snowflake, userId: Snowflake): Promise<void> {
  if (await findMember(table, guildId, userId)) return;
  const connectionIds = await listUserConnections(table, userId);
  for (const connectionId of connectionIds) {
    try {
      await transact(table, [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: keys.member(guildId, userId),
            ConditionExpression: "attribute_not_exists(PK)", // back again: the places are new and good
          },
        },
        { Delete: { TableName: table.name, Key: keys.audience(guildId, connectionId, userId) } },
      ]);
    } catch (error) {
      if (error instanceof ConditionsFailed) return;
      throw error;
    }
  }
}

/** Places on the first page and on those behind it: with a small one deliveries begin soon, and the large one is read meanwhile. */
const FIRST_PAGE = 200;
const PAGE = 500;

/**
 * AP-21: everybody who gets what happens in a guild now, in pages. Consistent reads of the base table: whoever was removed is not among them. The key alone is read,
 * because this is done for each message. A place that TTL has not taken yet (D8) does no harm: a post to its connection finds that it is gone.
 */
export async function* listAudience(table: Table, guildId: Snowflake): AsyncGenerator<Listener[]> {
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :audience",
      ExpressionAttributeValues: { ":audience": audiencePartition(guildId) },
      ProjectionExpression: "SK",
      ConsistentRead: true,
      ...(start ? { Limit: PAGE, ExclusiveStartKey: start } : { Limit: FIRST_PAGE }),
    });
    if (Items.length > 0) yield Items.map((item) => listenerOf(item.SK));
    start = LastEvaluatedKey;
  } while (start);
}
