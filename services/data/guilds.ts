import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";

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
