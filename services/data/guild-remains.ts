import { channelAudience, guildAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts } from "./audiences.ts";
import { listChannels } from "./channels.ts";
import { forgetMember } from "./forget-member.ts";
import { audiencePartition, type Key, keys } from "./keys.ts";
import { listMembers } from "./members.ts";
import { deleteItems, getItems, type Item, type Table } from "./table.ts";
import { channelTombstoneItem } from "./tombstones.ts";
import { transact } from "./transact.ts";

/** Read, and deleted, at once: other work on the table goes on. */
const A_ROUND = 100;
const CHANNELS_AT_ONCE = 8;

/** Ends the channels of a guild that is gone: without its counter nothing more is appended to one, nor delivered. Safe to repeat. @returns the ids of all that there were */
async function closeChannels(table: Table, guildId: Snowflake): Promise<Snowflake[]> {
  const ids = (await listChannels(table, guildId)).map(({ id }) => id);
  const counters = await getItems(table, ids.map(keys.counter));
  const open = ids.filter((_, index) => counters[index]);
  for (let start = 0; start < open.length; start += CHANNELS_AT_ONCE) {
    await Promise.all(
      open
        .slice(start, start + CHANNELS_AT_ONCE)
        .map((channelId) =>
          transact(table, [
            { Delete: { TableName: table.name, Key: keys.counter(channelId) } },
            channelTombstoneItem(table, channelId),
          ]),
        ),
    );
  }
  return ids;
}

/** What is done of a guild's deletion before it is acknowledged: nothing more comes from its channels, and its owner has room for another guild. */
export async function closeGuild(
  table: Table,
  guildId: Snowflake,
  ownerId: Snowflake,
  newId: () => Snowflake,
): Promise<void> {
  const channelIds = await closeChannels(table, guildId);
  await forgetMember(table, guildId, ownerId, channelIds, newId);
}

/**
 * Removes what is left of a guild that is gone, in small steps, and its tombstone at the end. Whoever stops in between begins again and finds less. The members go first: from then on nobody is
 * given a place in the audience, so the places that are found are all. The messages of its channels are left to the channels' own tombstones.
 */
export async function* removeGuildRemains(
  table: Table,
  guildId: Snowflake,
  newId: () => Snowflake,
): AsyncGenerator<void> {
  const channelIds = await closeChannels(table, guildId);
  for (;;) {
    const { members } = await listMembers(table, guildId, { limit: A_ROUND });
    if (members.length === 0) break;
    for (const { user } of members) {
      await forgetMember(table, guildId, user.id, channelIds, newId);
      yield;
    }
  }
  const [shards = 1] = await getShardCounts(table, [guildAudience(guildId)]);
  for (let shard = 0; shard < shards; shard += 1) {
    yield* removeAll(table, audiencePartition(guildAudience(guildId), shard));
  }
  await deleteItems(table, [keys.audienceHead(guildAudience(guildId))]);
  // Bans, invites and channels.
  yield* removeAll(table, keys.guild(guildId).PK, (item) => {
    if (item.type === "GUILD_INVITE") return [keys.invite(item.code)];
    if (item.type === "CHANNEL") return [keys.audienceHead(channelAudience(item.id))];
    return [];
  });
  await table.documents.delete({ TableName: table.name, Key: keys.guildTombstone(guildId) });
}

/** Empties an item collection. @param withIt what goes with an item, before it */
async function* removeAll(
  table: Table,
  partition: string,
  withIt: (item: Item) => readonly Key[] = () => [],
): AsyncGenerator<void> {
  for (;;) {
    const { Items } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :partition",
      ExpressionAttributeValues: { ":partition": partition },
      ConsistentRead: true,
      Limit: A_ROUND,
    });
    if (Items.length === 0) return;
    await deleteItems(table, Items.flatMap(withIt));
    await deleteItems(table, Items as Item[] & Key[]);
    yield;
  }
}
