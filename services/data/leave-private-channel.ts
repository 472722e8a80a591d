import { channelAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, placeKeys } from "./audiences.ts";
import { leaveChannelItems } from "./channel-members.ts";
import { getGeneration, listUserConnections, sameGeneration } from "./connections.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** AP-29 */
export async function listPrivateChannelIds(table: Table, userId: Snowflake): Promise<Snowflake[]> {
  // One page: a user is in at most 200 channels by name.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :channel)",
    ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":channel": "CHANNEL#" },
    ConsistentRead: true,
  });
  return Items.map((item) => item.channel_id);
}

/** A transaction takes 100 actions (D5); a deleted user's other connections are closed, and are forgotten then. */
const MOST_PLACES = 75;
const TRIES = 5;

/** Takes a deleted user out of a private channel or direct message, with the places of their connections. No error where they are not in it any more. */
export async function leavePrivateChannel(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<void> {
  const audience = channelAudience(channelId);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    // The generation before the connections: one that identifies meanwhile is not overlooked.
    const generation = await getGeneration(table, userId);
    const connectionIds = await listUserConnections(table, userId);
    const [shards = 1] = await getShardCounts(table, [audience]);
    const places = connectionIds.flatMap((connectionId) =>
      placeKeys(audience, shards, { connectionId, userId }),
    );
    try {
      await transact(table, [
        sameGeneration(table, userId, generation),
        ...leaveChannelItems(table, channelId, userId),
        ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
      ]);
      return;
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (!error.failed.has(0)) return;
    }
  }
  throw new Error(`user ${userId} identified ${TRIES} times while leaving channel ${channelId}`);
}
