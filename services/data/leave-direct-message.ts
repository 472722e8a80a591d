import { channelAudience } from "#core/audience";
import type { UserChannel } from "#core/finish-deletion";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, leaveAudience, placeKeys } from "./audiences.ts";
import { findChannelStay, leaveChannelItems } from "./channel-members.ts";
import { getGeneration, listUserConnections, sameGeneration } from "./connections.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** AP-29: the private channels and direct messages that a user is in. */
export async function listUserChannels(table: Table, userId: Snowflake): Promise<UserChannel[]> {
  // One page: a user is in at most 200 channels by name.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :channel)",
    ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":channel": "CHANNEL#" },
    ConsistentRead: true,
  });
  return Items.map((item) => ({ id: item.channel_id, guildId: item.guild_id ?? null }));
}

/** A transaction takes 100 actions (D5); places above this go one by one, when the membership is gone. */
const MOST_PLACES = 75;

/**
 * Takes one person out of a direct message, with the places of their connections; the other keeps it, and is told nothing. Where they are not in it any more, nothing is done.
 * @returns false where something changed since it was looked at: look again
 */
export async function leaveDirectMessage(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<boolean> {
  const audience = channelAudience(channelId);
  // The generation before the connections: one that identifies meanwhile is not overlooked.
  const generation = await getGeneration(table, userId);
  const connectionIds = await listUserConnections(table, userId);
  const [[shards = 1], stay] = await Promise.all([
    getShardCounts(table, [audience]),
    findChannelStay(table, channelId, userId),
  ]);
  if (!stay) return true;
  const places = connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId }),
  );
  try {
    await transact(table, [
      sameGeneration(table, userId, generation),
      ...leaveChannelItems(table, channelId, userId, stay),
      ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
    ]);
  } catch (error) {
    if (error instanceof ConditionsFailed) return !error.failed.has(0);
    throw error;
  }
  if (places.length > MOST_PLACES) await leaveAudience(table, audience, userId);
  return true;
}
