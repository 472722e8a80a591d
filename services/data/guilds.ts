import { limits } from "#protocol/limits";
import type { GuildChannel } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { createCounterItem } from "./counters.ts";
import { guildEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

export interface GuildRecord {
  readonly id: Snowflake;
  readonly name: string;
  readonly ownerId: Snowflake;
}

export interface ChannelRecord {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  readonly name: string;
}

export const guildFromItem = (item: Item): GuildRecord => ({
  id: item.id as Snowflake,
  name: item.name as string,
  ownerId: item.owner_id as Snowflake,
});

export const guildToItem = (guild: GuildRecord, createdAt: string): Item => ({
  ...keys.guild(guild.id),
  type: "GUILD",
  id: guild.id,
  name: guild.name,
  owner_id: guild.ownerId,
  channel_count: 0,
  created_at: createdAt,
});

/** AP-09 */
export async function findGuild(table: Table, guildId: Snowflake): Promise<GuildRecord | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.guild(guildId),
    ConsistentRead: true,
  });
  return item && guildFromItem(item);
}

/** AP-10 */
export async function listChannels(table: Table, guildId: Snowflake): Promise<ChannelRecord[]> {
  // One page: 200 channels with names of 400 bytes are far below the page's 1 MB (D4).
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :guild AND begins_with(SK, :channel)",
    ExpressionAttributeValues: { ":guild": keys.guild(guildId).PK, ":channel": "CHANNEL#" },
    ConsistentRead: true,
  });
  return Items.map((item) => ({ id: item.id, guildId, name: item.name }));
}

/** Stores a channel with its counter, and tells the members. @returns why not, where nothing was written */
export async function createChannel(
  table: Table,
  channel: GuildChannel,
  eventId: Snowflake,
): Promise<"created" | "full"> {
  try {
    await transact(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.guild(channel.guild_id),
          UpdateExpression: "SET channel_count = channel_count + :one",
          // a bounded number, so that a guild fits into one frame; and a guild that is gone grows no channels
          ConditionExpression: "attribute_exists(PK) AND channel_count < :most",
          ExpressionAttributeValues: { ":one": 1, ":most": limits.channelsPerGuild },
        },
      },
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.channel(channel.guild_id, channel.id),
            type: "CHANNEL",
            id: channel.id,
            guild_id: channel.guild_id,
            name: channel.name,
            created_at: new Date(table.now()).toISOString(),
          },
          ConditionExpression: "attribute_not_exists(PK)", // an id is used once
        },
      },
      createCounterItem(table, channel.id, channel.guild_id),
      guildEventItem(table, channel.guild_id, eventId, "CHANNEL_CREATE", channel),
    ]);
    return "created";
  } catch (error) {
    if (error instanceof ConditionsFailed && error.failed.has(0)) return "full";
    throw error;
  }
}

/** Without its counter nobody can read or write a channel. Its messages are removed by the sweep. @returns false where it was gone before */
export async function deleteChannel(
  table: Table,
  guildId: Snowflake,
  channelId: Snowflake,
  eventId: Snowflake,
): Promise<boolean> {
  try {
    await transact(table, [
      {
        Delete: {
          TableName: table.name,
          Key: keys.counter(channelId),
          ConditionExpression: "attribute_exists(PK)", // deleted twice at once: one of them counts
        },
      },
      { Delete: { TableName: table.name, Key: keys.channel(guildId, channelId) } },
      {
        Update: {
          TableName: table.name,
          Key: keys.guild(guildId),
          UpdateExpression: "SET channel_count = channel_count - :one",
          ConditionExpression: "attribute_exists(PK)",
          ExpressionAttributeValues: { ":one": 1 },
        },
      },
      {
        Put: {
          TableName: table.name,
          Item: { ...keys.tombstone(channelId), type: "TOMBSTONE", channel_id: channelId },
        },
      },
      guildEventItem(table, guildId, eventId, "CHANNEL_DELETE", { id: channelId, guild_id: guildId }),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}
