import {
  type AudienceId,
  channelAudience,
  guildAudience,
  type Listener,
  parseAudience,
  SHARD_SIZE,
  shardsOf,
} from "#core/audience";
import type { Place } from "#core/deliver";
import type { PlaceRange } from "#core/delivery";
import type { Whereabouts } from "#core/whereabouts";
import type { Snowflake } from "#protocol/primitives";
import { connectionExpiry, listUserConnections } from "./connections.ts";
import { audienceOf, counterFromItem } from "./counters.ts";
import { audiencePartition, hashOf, type Key, keys, listenerOf } from "./keys.ts";
import { deleteItems, getItems, type Item, type Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";

/** AP-25: by audience, over how many shards it is spread. Only ever grows. */
export async function getShardCounts(table: Table, audiences: readonly AudienceId[]): Promise<number[]> {
  const heads = await getItems(table, audiences.map(keys.audienceHead));
  return heads.map((head) => (head?.shards as number | undefined) ?? 1);
}

/** Spreads an audience over more shards from now on; never over fewer. */
export async function growAudience(table: Table, audience: AudienceId, shards: number): Promise<void> {
  try {
    await table.documents.update({
      TableName: table.name,
      Key: keys.audienceHead(audience),
      UpdateExpression: "SET shards = :shards, #type = :type",
      ConditionExpression: "attribute_not_exists(PK) OR shards < :shards", // two readers saw it grow: the larger number stays
      ExpressionAttributeNames: { "#type": "type" },
      ExpressionAttributeValues: { ":shards": shards, ":type": "AUDIENCE_HEAD" },
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
  }
}

/** What says that a user belongs to an audience; what removes it takes the places as well. */
export function belongingKey(audience: AudienceId, userId: Snowflake): Key {
  const { kind, id } = parseAudience(audience);
  return kind === "guild" ? keys.member(id, userId) : keys.channelMember(id, userId);
}

/** Where a connection's place in an audience can be: one key for an audience of one shard. */
export const placeKeys = (audience: AudienceId, shards: number, { connectionId, userId }: Listener): Key[] =>
  shardsOf(hashOf(connectionId), shards).map((shard) => keys.place(audience, shard, connectionId, userId));

/** A connection's place in an audience. */
const placeItem = (table: Table, audience: AudienceId, shards: number, listener: Listener): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.place(audience, hashOf(listener.connectionId) % shards, listener.connectionId, listener.userId),
      type: "AUDIENCE",
      expires_at: connectionExpiry(table.now()),
    },
  },
});

/** A place is given to members only: whoever leaves at the same moment gets none, and whoever was here before is found by the one who leaves. */
const belongs = (table: Table, audience: AudienceId, userId: Snowflake): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: belongingKey(audience, userId),
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

/** A place for a living connection, in the transaction that makes its user belong to the audience. */
export const firstPlaceItems = (
  table: Table,
  audience: AudienceId,
  shards: number,
  listener: Listener,
): TransactItem[] => [
  connectionExists(table, listener.connectionId),
  placeItem(table, audience, shards, listener),
];

/** Two actions an audience and one for the connection, below the 100 that a transaction takes (D5). */
const AUDIENCES_AT_ONCE = 49;

/** Puts one connection into many audiences; those that its user does not belong to (any more) are passed over. */
export async function enterAudiences(
  table: Table,
  audiences: readonly AudienceId[],
  listener: Listener,
): Promise<void> {
  for (let start = 0; start < audiences.length; start += AUDIENCES_AT_ONCE) {
    const some = audiences.slice(start, start + AUDIENCES_AT_ONCE);
    const shards = await getShardCounts(table, some);
    try {
      await transact(table, [
        connectionExists(table, listener.connectionId),
        ...some.flatMap((audience, index) => [
          belongs(table, audience, listener.userId),
          placeItem(table, audience, shards[index] ?? 1, listener),
        ]),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (error.failed.has(0)) return; // the connection ended
      const left = new Set([...error.failed.keys()].map((index) => some[Math.floor((index - 1) / 2)]));
      await enterAudiences(
        table,
        some.filter((audience) => !left.has(audience)),
        listener,
      );
    }
  }
}

/** Puts all of a user's identified connections into one audience. Safe to repeat. */
export async function enterAudience(table: Table, audience: AudienceId, userId: Snowflake): Promise<void> {
  const connectionIds = await listUserConnections(table, userId);
  await Promise.all(
    connectionIds.map((connectionId) => enterAudiences(table, [audience], { connectionId, userId })),
  );
}

/** Takes all of a user's connections out of one audience, unless the user belongs to it again. Safe to repeat. */
export async function leaveAudience(table: Table, audience: AudienceId, userId: Snowflake): Promise<void> {
  const connectionIds = await listUserConnections(table, userId);
  // After them: the audience may grow meanwhile, and a place is in one of as many shards as there are now.
  const [shards = 1] = await getShardCounts(table, [audience]);
  for (const connectionId of connectionIds) {
    try {
      await transact(table, [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: belongingKey(audience, userId),
            ConditionExpression: "attribute_not_exists(PK)", // back again: the places are new and good
          },
        },
        ...placeKeys(audience, shards, { connectionId, userId }).map((Key) => ({
          Delete: { TableName: table.name, Key },
        })),
      ]);
    } catch (error) {
      if (error instanceof ConditionsFailed) return;
      throw error;
    }
  }
}

/** Takes one connection out of all of its user's audiences. Its own item has to be gone before: else it could be given a new place meanwhile. */
export async function leaveAllAudiences(
  table: Table,
  audiences: readonly AudienceId[],
  listener: Listener,
): Promise<void> {
  const shards = await getShardCounts(table, audiences);
  await deleteItems(
    table,
    audiences.flatMap((audience, index) => placeKeys(audience, shards[index] ?? 1, listener)),
  );
}

/** AP-07, AP-29: every audience that a user belongs to. */
export async function listUserAudiences(table: Table, userId: Snowflake): Promise<AudienceId[]> {
  // Two pages of keys: a user is in at most 100 guilds and 200 channels by name.
  const list = async (prefix: string, idName: "guild_id" | "channel_id") => {
    const { Items } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND begins_with(SK, :prefix)",
      ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":prefix": prefix },
      ConsistentRead: true,
    });
    return Items.map((item) => item[idName] as Snowflake);
  };
  const [guildIds, channelIds] = await Promise.all([
    list("GUILD#", "guild_id"),
    list("CHANNEL#", "channel_id"),
  ]);
  return [...guildIds.map(guildAudience), ...channelIds.map(channelAudience)];
}

/** Places on the first page and on those behind it: with a small one deliveries begin soon, and the larger ones are read meanwhile. The first two together are what one invocation posts to itself. */
const FIRST_PAGE = 200;
const SECOND_PAGE = SHARD_SIZE - FIRST_PAGE;

/**
 * AP-21: everybody in one shard of an audience now, in pages. Consistent reads of the base table: whoever was removed is not among them. The key alone is read,
 * because this is done for each message. A place that TTL has not taken yet (D8) does no harm: a post to its connection finds that it is gone.
 */
export async function* listShard(
  table: Table,
  audience: AudienceId,
  shard: number,
  range: PlaceRange = { from: "CONNECTION#", until: "CONNECTION#~" },
): AsyncGenerator<Place[]> {
  let start: Item | undefined;
  for (let page = 0; page === 0 || start; page += 1) {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :audience AND SK BETWEEN :from AND :until",
      ExpressionAttributeValues: {
        ":audience": audiencePartition(audience, shard),
        ":from": range.from,
        ":until": range.until,
      },
      ProjectionExpression: "SK",
      ConsistentRead: true,
      Limit: [FIRST_PAGE, SECOND_PAGE][page] ?? SHARD_SIZE,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    if (Items.length > 0) yield Items.map(({ SK }) => ({ ...listenerOf(SK), sortKey: SK }));
    start = LastEvaluatedKey;
  }
}

/** AP-14, AP-25: where channels are now, and how far audiences are spread, in one consistent read. */
export async function findWhereabouts(
  table: Table,
  channelIds: readonly Snowflake[],
  audiences: readonly AudienceId[],
): Promise<Whereabouts> {
  const items = await getItems(table, [...channelIds.map(keys.counter), ...audiences.map(keys.audienceHead)]);
  const where = new Map<Snowflake, AudienceId>();
  channelIds.forEach((channelId, index) => {
    const item = items[index];
    if (item) where.set(channelId, audienceOf(counterFromItem(channelId, item)));
  });
  const shards = audiences.map((audience, index) => {
    const head = items[channelIds.length + index];
    return [audience, (head?.shards as number | undefined) ?? 1] as const;
  });
  return { audiences: where, shards: new Map(shards) };
}
