import { channelAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, placeKeys } from "./audiences.ts";
import { type ChannelStay, leaveChannelItems, listChannelStays } from "./channel-members.ts";
import { getGeneration, listUserConnections, sameGeneration } from "./connections.ts";
import { keys } from "./keys.ts";
import type { PrivateChannel } from "./private-channels.ts";
import { deleteItems, getItems, type Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

/** A channel that was made open, whose former members are still to be forgotten. */
export interface OpenedChannel extends PrivateChannel {
  /** Of the event that told of it: another one each time that it is made open. */
  readonly openedId: Snowflake;
}

/** For the sweep. */
export const openedChannelItem = (table: Table, { id, guildId, openedId }: OpenedChannel): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.openedChannel(id),
      type: "OPENED_CHANNEL",
      channel_id: id,
      guild_id: guildId,
      opened_id: openedId,
    },
  },
});

/** AP-44: oldest channels first. */
export async function listOpenedChannels(table: Table, limit: number): Promise<OpenedChannel[]> {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :tombstones AND begins_with(SK, :opened)",
    ExpressionAttributeValues: { ":tombstones": keys.openedChannel("0").PK, ":opened": "OPENED#" },
    Limit: limit,
    ConsistentRead: true,
  });
  return Items.map((item) => ({ id: item.channel_id, guildId: item.guild_id, openedId: item.opened_id }));
}

/** Each takes two reads and a transaction. */
const MEMBERS_A_ROUND = 16;

/**
 * Forgets some of the members of a channel that was made open, with their places in its audience: until all are, it cannot be made private again, so none of them is in it then.
 * @returns true when none is left
 */
export async function removeSomeFormerMembers(table: Table, channel: OpenedChannel): Promise<boolean> {
  const stays = await listChannelStays(table, channel.id, { limit: MEMBERS_A_ROUND });
  // After them, not before: where it is still what it was opened as, they are former members and none of a later time.
  const [item] = await getItems(table, [keys.channel(channel.guildId, channel.id)]);
  if (item?.opened_id === channel.openedId && stays.length > 0) {
    await Promise.all(stays.map((stay) => removeFormerMember(table, channel.id, stay)));
    return false;
  }
  const isOpened = {
    ConditionExpression: "opened_id = :opened AND attribute_not_exists(is_private)",
    ExpressionAttributeValues: { ":opened": channel.openedId },
  };
  await transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.channel(channel.guildId, channel.id),
        UpdateExpression: "REMOVE member_count, opened_id",
        ...isOpened, // made private and open again meanwhile, it has members that were not looked for
      },
    },
  ]);
  await transactIfUnchanged(table, [
    { Delete: { TableName: table.name, Key: keys.openedChannel(channel.id), ...isOpened } },
  ]);
  return true;
}

/** Forgets all of them, before the channel is made private again. @returns false where the time was over before */
export async function forgetFormerMembers(
  table: Table,
  { id, guildId }: PrivateChannel,
  deadlineMs: number,
): Promise<boolean> {
  const [channel] = await getItems(table, [keys.channel(guildId, id)]);
  // Somebody else has been through with it, or it is gone.
  if (channel?.opened_id === undefined) return true;
  const opened = { id, guildId, openedId: channel.opened_id };
  while (table.now() < deadlineMs) if (await removeSomeFormerMembers(table, opened)) return true;
  return false;
}

/** Forgets some of the members of a channel that was deleted. Their places in its audience go by TTL: nothing is ever sent to it again, and what tells of the deletion may still be on its way to it. @returns true when none is left */
export async function removeSomeMembers(table: Table, channelId: Snowflake): Promise<boolean> {
  const stays = await listChannelStays(table, channelId, { limit: MEMBERS_A_ROUND });
  await Promise.all(stays.map((stay) => forgetStay(table, channelId, stay, [])));
  return stays.length === 0;
}

/** A transaction takes 100 actions (D5). */
const MOST_PLACES = 90;

/** Without a word: what they see has not changed. Where they open a connection meanwhile, the next round finds them again. */
async function removeFormerMember(table: Table, channelId: Snowflake, stay: ChannelStay): Promise<void> {
  const { userId } = stay;
  const audience = channelAudience(channelId);
  const generation = await getGeneration(table, userId);
  const [connectionIds, [shards = 1]] = await Promise.all([
    listUserConnections(table, userId),
    getShardCounts(table, [audience]),
  ]);
  const places = connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId }),
  );
  await deleteItems(table, places.slice(MOST_PLACES));
  await forgetStay(table, channelId, stay, [
    sameGeneration(table, userId, generation),
    ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
  ]);
}

async function forgetStay(
  table: Table,
  channelId: Snowflake,
  stay: ChannelStay,
  also: readonly TransactItem[],
): Promise<void> {
  const [count, ...items] = leaveChannelItems(table, channelId, stay.userId, stay);
  if (!count || (await transactIfUnchanged(table, [...items, ...also, count]))) return;
  // Where it is the count that stands in the way, because there is no such user any more, the items go without it, and hold up nobody.
  const [user] = await getItems(table, [keys.user(stay.userId)]);
  if (!user) await transactIfUnchanged(table, [...items, ...also]);
}
