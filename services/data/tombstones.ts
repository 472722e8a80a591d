import type { Attachment } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { deleteItems, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** Deletes are a write unit each: so many a round, so that other work on the table goes on. */
const MESSAGES_A_ROUND = 100;

/** A channel that is gone, for the sweep. */
export const channelTombstoneItem = (table: Table, channelId: Snowflake): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: { ...keys.tombstone(channelId), type: "TOMBSTONE", channel_id: channelId },
  },
});

/** A guild that is gone, for the sweep. */
export const guildTombstoneItem = (table: Table, guildId: Snowflake): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: { ...keys.guildTombstone(guildId), type: "GUILD_TOMBSTONE", guild_id: guildId },
  },
});

async function list(table: Table, prefix: string, idName: string, limit: number): Promise<Snowflake[]> {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :tombstones AND begins_with(SK, :prefix)",
    ExpressionAttributeValues: { ":tombstones": keys.tombstone("0").PK, ":prefix": prefix },
    Limit: limit,
  });
  return Items.map((item) => item[idName]);
}

/** AP-24: the deleted channels whose messages are still there, oldest first. */
export const listTombstones = (table: Table, limit: number): Promise<Snowflake[]> =>
  list(table, "CHANNEL#", "channel_id", limit);

/** AP-26: the deleted guilds of which something is still there, oldest first. */
export const listGuildTombstones = (table: Table, limit: number): Promise<Snowflake[]> =>
  list(table, "GUILD#", "guild_id", limit);

/**
 * Removes some messages and pins of a deleted channel, the messages' files first: a message is what names them. Its log and nonces go by TTL.
 * @returns true when none is left and the tombstone is gone
 */
export async function removeSomeMessages(
  table: Table,
  channelId: Snowflake,
  deleteFiles: (channelId: Snowflake, ids: readonly Snowflake[]) => Promise<void>,
): Promise<boolean> {
  const { Items } = await table.documents.query({
    TableName: table.name,
    // All sort keys from MESSAGE# to PIN#.
    KeyConditionExpression: "PK = :channel AND SK BETWEEN :messages AND :pins",
    ExpressionAttributeValues: {
      ":channel": keys.counter(channelId).PK,
      ":messages": "MESSAGE#",
      ":pins": "PIN#~",
    },
    ProjectionExpression: "PK, SK, attachments",
    Limit: MESSAGES_A_ROUND,
    ConsistentRead: true,
  });
  const found = Items as { PK: string; SK: string; attachments?: Attachment[] }[];
  const fileIds = found.flatMap(({ attachments = [] }) => attachments.map(({ id }) => id));
  if (fileIds.length > 0) await deleteFiles(channelId, fileIds);
  await deleteItems(table, found);
  if (found.length > 0) return false;
  await table.documents.delete({ TableName: table.name, Key: keys.tombstone(channelId) });
  return true;
}
