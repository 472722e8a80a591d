import type { Guild } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { counterFromItem } from "./counters.ts";
import { guildFromItem, listChannels } from "./guilds.ts";
import { keys } from "./keys.ts";
import { memberFromItem } from "./members.ts";
import { getItems, type Table } from "./table.ts";

/** One guild as one of its members sees it now; undefined for anybody else. AP-09, AP-10, AP-11, AP-14, all consistent. */
export async function readGuild(
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
): Promise<Guild | undefined> {
  const [[guildItem, memberItem], channels] = await Promise.all([
    getItems(table, [keys.guild(guildId), keys.member(guildId, userId)]),
    listChannels(table, guildId),
  ]);
  if (!guildItem || !memberItem) return undefined;
  const counters = await getItems(
    table,
    channels.map((channel) => keys.counter(channel.id)),
  );
  const guild = guildFromItem(guildItem);
  return {
    id: guild.id,
    name: guild.name,
    role: memberFromItem(memberItem).role,
    channels: channels.flatMap((channel, index) => {
      const item = counters[index];
      // Without its counter a channel was deleted between the two reads.
      if (!item) return [];
      return [
        {
          id: channel.id,
          name: channel.name,
          last_seq: counterFromItem(channel.id, item).lastSeq,
          last_read_id: null,
          mention_count: 0,
        },
      ];
    }),
  };
}
