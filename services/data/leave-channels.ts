import { channelAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, leaveAudience, placeKeys } from "./audiences.ts";
import { countChannelItem } from "./channel-members.ts";
import { getGeneration, listUserConnections, sameGeneration } from "./connections.ts";
import { revokeAccessItem } from "./counters.ts";
import { keys } from "./keys.ts";
import { getItems, type Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";
import { mayEnter } from "./visible-channels.ts";

/** Somebody's membership in a private channel that ended with a stay in its guild. */
interface Stale {
  readonly channelId: Snowflake;
  /** Of that stay. */
  readonly joinedAtMs: number;
  /** False where the channel is gone too. */
  readonly isOpen: boolean;
}

/** AP-29, AP-09, AP-11, AP-27, AP-14. Consistent. */
async function listStale(table: Table, guildId: Snowflake, userId: Snowflake): Promise<Stale[]> {
  // One page: a user is in at most 200 such channels.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :channel)",
    FilterExpression: "guild_id = :guild",
    ExpressionAttributeValues: {
      ":user": keys.user(userId).PK,
      ":channel": "CHANNEL#",
      ":guild": guildId,
    },
    ConsistentRead: true,
  });
  const ids = Items.map((item): Snowflake => item.channel_id);
  if (ids.length === 0) return [];
  const [guild, member, ...items] = await getItems(table, [
    keys.guild(guildId),
    keys.member(guildId, userId),
    ...ids.map((id) => keys.channelMember(id, userId)),
    ...ids.map((id) => keys.counter(id)),
  ]);
  return ids.flatMap((channelId, index) => {
    const channelMember = items[index];
    // Who came back may have been let in again: that stay is none of ours. In a guild that is gone nobody stays.
    if (!channelMember || mayEnter(channelMember, guild && member)) return [];
    const isOpen = items[ids.length + index] !== undefined;
    return [{ channelId, joinedAtMs: channelMember.joined_at_ms, isOpen }];
  });
}

/** A transaction takes 100 actions (D5). Two are the count's and the generation's; of each channel four are its own, and the others are places. */
const MOST_ACTIONS = 98;
const OWN_ACTIONS = 4;
/** Of one channel; those above go one by one, when the membership is gone. */
const MOST_PLACES = MOST_ACTIONS - OWN_ACTIONS;

/** So often somebody's connections or channels may change while they are looked at. */
const TRIES = 20;

/**
 * Takes somebody who has left a guild, or whose guild is gone, out of its private channels: memberships, and the connections' places in their audiences. As many channels at once as a transaction holds, so what is done
 * when a handler is killed stays done. Safe to repeat, and to call for somebody who is back: what belongs to the new stay stays. Nobody is told: that they left the guild says it.
 */
export async function leaveChannels(table: Table, guildId: Snowflake, userId: Snowflake): Promise<void> {
  for (let tries = 0; tries < TRIES; ) {
    // Before the connections (AP-31): one that identifies meanwhile is not overlooked.
    const generation = await getGeneration(table, userId);
    const stale = await listStale(table, guildId, userId);
    if (stale.length === 0) return;
    const connectionIds = await listUserConnections(table, userId);
    const shards = await getShardCounts(
      table,
      stale.map(({ channelId }) => channelAudience(channelId)),
    );
    const crowded: Snowflake[] = [];
    const actions: TransactItem[] = [];
    let count = 0;
    for (const [index, { channelId, joinedAtMs, isOpen }] of stale.entries()) {
      const audience = channelAudience(channelId);
      const places = connectionIds.flatMap((connectionId) =>
        placeKeys(audience, shards[index] ?? 1, { connectionId, userId }),
      );
      const fitting = places.slice(0, MOST_PLACES);
      if (actions.length + OWN_ACTIONS + fitting.length > MOST_ACTIONS) break;
      count += 1;
      if (fitting.length < places.length) crowded.push(channelId);
      actions.push(
        {
          Delete: {
            TableName: table.name,
            Key: keys.channelMember(channelId, userId),
            ConditionExpression: "joined_at_ms = :stay", // removed twice at once is counted once, and who was let in again stays
            ExpressionAttributeValues: { ":stay": joinedAtMs },
          },
        },
        { Delete: { TableName: table.name, Key: keys.userChannel(userId, channelId) } },
        ...(isOpen ? leftItems(table, guildId, channelId) : []),
        ...fitting.map((Key) => ({ Delete: { TableName: table.name, Key } })),
      );
    }
    const isDone = await transactIfUnchanged(table, [
      countChannelItem(table, userId, -count),
      sameGeneration(table, userId, generation),
      ...actions,
    ]);
    if (!isDone) tries += 1;
    else for (const channelId of crowded) await leaveAudience(table, channelAudience(channelId), userId);
  }
  throw new Error(`user ${userId} changed ${TRIES} times while leaving the channels of guild ${guildId}`);
}

/** The channel has one member less, and who was about to write to it looks again whether they may. */
const leftItems = (table: Table, guildId: Snowflake, channelId: Snowflake): TransactItem[] => [
  {
    Update: {
      TableName: table.name,
      Key: keys.channel(guildId, channelId),
      UpdateExpression: "SET member_count = if_not_exists(member_count, :one) - :one",
      ConditionExpression: "attribute_exists(PK)", // deleted meanwhile: look again
      ExpressionAttributeValues: { ":one": 1 },
    },
  },
  revokeAccessItem(table, channelId),
];
