import { guildAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { audienceEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { guildTombstoneItem } from "./tombstones.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

export interface GuildRecord {
  readonly id: Snowflake;
  readonly name: string;
  readonly ownerId: Snowflake;
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

/** AP-09: nobody comes into a guild that is gone. */
export const guildExistsItem = (table: Table, guildId: Snowflake): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.guild(guildId),
    ConditionExpression: "attribute_exists(PK)",
  },
});

/** @returns false where it is gone */
export const renameGuild = (
  table: Table,
  guildId: Snowflake,
  name: string,
  eventId: Snowflake,
): Promise<boolean> =>
  transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.guild(guildId),
        UpdateExpression: "SET #name = :name",
        ConditionExpression: "attribute_exists(PK)", // deleted meanwhile: it is not made anew
        ExpressionAttributeNames: { "#name": "name" },
        ExpressionAttributeValues: { ":name": name },
      },
    },
    audienceEventItem(table, guildAudience(guildId), eventId, "GUILD_UPDATE", { id: guildId, name }),
  ]);

/**
 * Without its item nobody reads or writes anything of a guild, or joins it, so with this it is gone for everybody at once; and it stays gone, because an id is used once. What else there is of it
 * is removed by `closeGuild` and by the sweep. @returns false where somebody else owns it by now, or it was gone before
 */
export const deleteGuild = (
  table: Table,
  guildId: Snowflake,
  ownerId: Snowflake,
  eventId: Snowflake,
): Promise<boolean> =>
  transactIfUnchanged(table, [
    {
      Delete: {
        TableName: table.name,
        Key: keys.guild(guildId),
        ConditionExpression: "owner_id = :owner", // handed over, or deleted on another device
        ExpressionAttributeValues: { ":owner": ownerId },
      },
    },
    guildTombstoneItem(table, guildId),
    audienceEventItem(table, guildAudience(guildId), eventId, "GUILD_DELETE", { id: guildId }),
  ]);
