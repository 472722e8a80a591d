import { channelAudience } from "#core/audience";
import type { UserChannel } from "#core/finish-deletion";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, placeKeys } from "./audiences.ts";
import { leaveChannelItems } from "./channel-members.ts";
import { getGeneration, listUserConnections, sameGeneration } from "./connections.ts";
import { keys } from "./keys.ts";
import { removeChannelMember } from "./private-channels.ts";
import { getItems, type Table } from "./table.ts";
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

const TRIES = 5;

/** Takes a deleted user out of a private channel or direct message, with the places of their connections. No error where they are not in it any more. */
export async function leavePrivateChannel(
  table: Table,
  { id, guildId }: UserChannel,
  user: User,
  newId: () => Snowflake,
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    // The generation before the connections: one that identifies meanwhile is not overlooked.
    const generation = await getGeneration(table, user.id);
    const connectionIds = await listUserConnections(table, user.id);
    const [channel, member] = await getItems(
      table,
      guildId === null ? [] : [keys.channel(guildId, id), keys.member(guildId, user.id)],
    );
    if (guildId === null || !channel) {
      if (await leaveQuietly(table, id, user.id, { generation, connectionIds })) return;
      continue;
    }
    const outcome = await removeChannelMember(table, { id, guildId }, user, {
      joinedAtMs: member?.joined_at_ms,
      eventIds: [newId(), newId()],
      connectionIds,
      generation,
    });
    if (outcome !== "changed") return;
  }
  throw new Error(`channel ${id} changed ${TRIES} times while user ${user.id} was leaving it`);
}

/** A transaction takes 100 actions (D5); a deleted user's other connections are closed, and are forgotten then. */
const MOST_PLACES = 75;

/** For a direct message, whose other person keeps it, and for a channel that was deleted. @returns false where a connection has identified meanwhile */
async function leaveQuietly(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
  { generation, connectionIds }: { generation: number; connectionIds: readonly string[] },
): Promise<boolean> {
  const audience = channelAudience(channelId);
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
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return !error.failed.has(0);
    throw error;
  }
}
