import { channelAudience } from "#core/audience";
import { limits } from "#protocol/limits";
import type { ChannelChange, GuildChannel } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { enterChannelItems, type Newcomer, sameStay } from "./channel-members.ts";
import { countTextItem, sameText, textBytes } from "./channel-text.ts";
import { createCounterItem, findCounter } from "./counters.ts";
import { channelEventItem, type EventChannel, membershipEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { channelTombstoneItem } from "./tombstones.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** A guild's channel as it is stored, without what a person has read of it. */
export type ChannelRecord = ChannelChange;

export const channelFromItem = (item: Item): ChannelRecord => ({
  id: item.id as Snowflake,
  guild_id: item.guild_id as Snowflake,
  name: item.name as string,
  topic: (item.topic as string | undefined) ?? null,
  ...(item.category === undefined ? {} : { category: item.category as string }),
  position: (item.position as number | undefined) ?? 0,
  private: item.is_private === true,
});

export const channelToItem = (channel: ChannelRecord, createdAt: string): Item => ({
  ...keys.channel(channel.guild_id, channel.id),
  type: "CHANNEL",
  id: channel.id,
  guild_id: channel.guild_id,
  name: channel.name,
  ...(channel.topic === null ? {} : { topic: channel.topic }),
  ...(channel.category === undefined ? {} : { category: channel.category }),
  position: channel.position,
  // Its maker is its first member.
  ...(channel.private ? { is_private: true, member_count: 1 } : {}),
  created_at: createdAt,
});

/** AP-10, of one channel: GetItem. */
export async function findChannel(
  table: Table,
  guildId: Snowflake,
  channelId: Snowflake,
): Promise<ChannelRecord | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.channel(guildId, channelId),
    ConsistentRead: true,
  });
  return item && channelFromItem(item);
}

/** AP-10 */
export async function listChannels(table: Table, guildId: Snowflake): Promise<ChannelRecord[]> {
  const channels: Item[] = [];
  let start: Item | undefined;
  do {
    // 200 channels with topics of 4 KB are close to the page's 1 MB (D4).
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :guild AND begins_with(SK, :channel)",
      ExpressionAttributeValues: { ":guild": keys.guild(guildId).PK, ":channel": "CHANNEL#" },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    channels.push(...Items);
    start = LastEvaluatedKey;
  } while (start);
  return channels.map(channelFromItem);
}

const eventChannel = ({ id, guild_id, private: isPrivate }: ChannelRecord): EventChannel => ({
  id,
  guildId: guild_id,
  isPrivate,
});

/** Places in the transaction that makes a channel; the last two in one that makes a private one. */
const CREATED = { guild: 0, stay: 4, count: 5 };

/**
 * Stores a channel with its counter, and tells whom it concerns: the guild, or, where it is private, its maker, who is its first member. @returns why not, where nothing was written
 */
export async function createChannel(
  table: Table,
  channel: GuildChannel,
  maker: Newcomer,
  eventId: Snowflake,
): Promise<"created" | "full" | "too long" | "too many" | "left"> {
  try {
    await transact(table, [
      countTextItem(table, channel.guild_id, { channels: 1, bytes: textBytes(channel) }),
      {
        Put: {
          TableName: table.name,
          Item: channelToItem(channel, new Date(table.now()).toISOString()),
          ConditionExpression: "attribute_not_exists(PK)", // an id is used once
        },
      },
      createCounterItem(table, {
        channelId: channel.id,
        guildId: channel.guild_id,
        isPrivate: channel.private,
      }),
      channel.private
        ? membershipEventItem(table, maker.user.id, channelAudience(channel.id), eventId, "entered", {
            guildId: channel.guild_id,
          })
        : channelEventItem(table, eventChannel(channel), eventId, "CHANNEL_CREATE", channel),
      ...(channel.private
        ? [
            sameStay(table, channel.guild_id, { user: maker.user, joinedAtMs: maker.joinedAtMs }),
            ...enterChannelItems(
              table,
              { id: channel.id, guildId: channel.guild_id },
              { ...maker, entryId: eventId },
            ),
          ]
        : []),
    ]);
    return "created";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    if (error.failed.has(CREATED.guild)) {
      const guild = error.failed.get(CREATED.guild);
      if (!guild) return "left";
      return guild.channel_count >= limits.channelsPerGuild ? "full" : "too long";
    }
    if (error.failed.has(CREATED.stay)) return "left";
    if (error.failed.has(CREATED.count)) return "too many";
    throw error;
  }
}

/** Without its counter nobody can read or write a channel. Its messages and members are removed by the sweep. @returns false where it was gone before */
export async function deleteChannel(
  table: Table,
  guildId: Snowflake,
  channelId: Snowflake,
  eventId: Snowflake,
): Promise<boolean> {
  // Once more for each time that it was changed in this very moment: who is told depends on it, and what is counted.
  for (;;) {
    const [counter, record] = await Promise.all([
      findCounter(table, channelId),
      findChannel(table, guildId, channelId),
    ]);
    if (!counter || !record) return false;
    const channel = { id: channelId, guildId, isPrivate: counter.isPrivate };
    try {
      await transact(table, [
        {
          Delete: {
            TableName: table.name,
            Key: keys.counter(channelId),
            // deleted twice at once: one of them counts
            ConditionExpression: `attribute_exists(PK) AND ${counter.isPrivate ? "is_private = :true" : "attribute_not_exists(is_private)"}`,
            ...(counter.isPrivate ? { ExpressionAttributeValues: { ":true": true } } : {}),
          },
        },
        { Delete: { TableName: table.name, Key: keys.channel(guildId, channelId), ...sameText(record) } },
        countTextItem(table, guildId, { channels: -1, bytes: -textBytes(record) }),
        channelTombstoneItem(table, channelId),
        channelEventItem(table, channel, eventId, "CHANNEL_DELETE", { id: channelId, guild_id: guildId }),
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (error.failed.has(DELETED.guild)) return false; // it is gone too
    }
  }
}

/** Place in the transaction that deletes a channel. */
const DELETED = { guild: 2 };
