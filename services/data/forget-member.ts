import { guildAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { membershipEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { leaveChannels } from "./leave-channels.ts";
import { countGuildItem } from "./members.ts";
import { listMentions } from "./read-states.ts";
import { deleteItems, getItems, type Table } from "./table.ts";
import { transactIfUnchanged } from "./transact.ts";

/** What somebody has read of channels, and where they are mentioned in them. AP-32, AP-33 */
async function forgetReadStates(
  table: Table,
  userId: Snowflake,
  channelIds: readonly Snowflake[],
): Promise<void> {
  const [states, mentions] = await Promise.all([
    getItems(
      table,
      channelIds.map((channelId) => keys.readState(userId, channelId)),
    ),
    listMentions(table, userId),
  ]);
  await deleteItems(table, [
    ...channelIds.filter((_, index) => states[index]).map((channelId) => keys.readState(userId, channelId)),
    ...channelIds.flatMap((channelId) =>
      (mentions.get(channelId) ?? []).map((messageId) => keys.mention(userId, channelId, messageId)),
    ),
  ]);
}

/**
 * Removes a member of a guild that is gone, and what there is of them in its channels. They are told that it is gone, once more: the sweep may be through with the places in the audience before
 * the guild's own event is delivered. The member's own item goes last: as long as it is there, the sweep
 * comes again.
 */
export async function forgetMember(
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
  channelIds: readonly Snowflake[],
  newId: () => Snowflake,
): Promise<void> {
  await forgetReadStates(table, userId, channelIds);
  await leaveChannels(table, guildId, userId);
  const items = [keys.member(guildId, userId), keys.userGuild(userId, guildId)] as const;
  const isCounted = await transactIfUnchanged(table, [
    {
      Delete: {
        TableName: table.name,
        Key: items[0],
        ConditionExpression: "attribute_exists(PK)", // removed twice at once: counted once
      },
    },
    { Delete: { TableName: table.name, Key: items[1] } },
    countGuildItem(table, userId, -1),
    membershipEventItem(table, userId, guildAudience(guildId), newId(), "left"),
  ]);
  // Removed before, or nothing is counted on this user: either way the items go, and hold up nobody.
  if (!isCounted) await deleteItems(table, items);
}
