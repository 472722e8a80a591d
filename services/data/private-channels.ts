import { channelAudience } from "#core/audience";
import { limits } from "#protocol/limits";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, leaveAudience, placeKeys } from "./audiences.ts";
import {
  enterChannelItems,
  findChannelStay,
  leaveChannelItems,
  type Newcomer,
  reenterChannelItems,
  sameStay,
} from "./channel-members.ts";
import { sameGeneration } from "./connections.ts";
import { revokeAccessItem } from "./counters.ts";
import { channelEventItem, membershipEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact, transactIfUnchanged } from "./transact.ts";

/** A private channel of a guild. */
export interface PrivateChannel {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
}

/** One member more of a private channel. Counted on its item, so that their number is exact whoever is added at once. */
const countMemberItem = (table: Table, { id, guildId }: PrivateChannel): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.channel(guildId, id),
    UpdateExpression: "SET member_count = member_count + :one",
    ConditionExpression: "is_private = :true AND member_count < :most", // and a channel that was made open takes no members of its own
    ExpressionAttributeValues: { ":one": 1, ":true": true, ":most": limits.membersPerPrivateChannel },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

/** One member less. */
export const uncountMemberItem = (table: Table, { id, guildId }: PrivateChannel): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.channel(guildId, id),
    UpdateExpression: "SET member_count = member_count - :one",
    ConditionExpression: "attribute_exists(PK)", // from a deleted channel the sweep takes its members away
    ExpressionAttributeValues: { ":one": 1 },
  },
});

const stillPrivate = (table: Table, { id, guildId }: PrivateChannel): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.channel(guildId, id),
    ConditionExpression: "is_private = :true",
    ExpressionAttributeValues: { ":true": true },
  },
});

export type AddOutcome =
  | "added"
  | "was a member"
  /** The channel has as many members as it can have. */
  | "full"
  /** The user is in as many private channels as anybody can be. */
  | "too many"
  /** Something changed meanwhile, and nothing was written: look again. */
  | "changed";

/** Adds somebody to a private channel, and tells its members and them. */
export async function addChannelMember(
  table: Table,
  channel: PrivateChannel,
  newcomer: Newcomer,
  newId: () => Snowflake,
): Promise<AddOutcome> {
  const { user, joinedAtMs } = newcomer;
  const stay = await findChannelStay(table, channel.id, user.id);
  if (stay?.joinedAtMs === joinedAtMs) return "was a member";
  const entrant = { ...newcomer, addedAtMs: table.now(), entryId: newId() };
  try {
    await transact(table, [
      // Who left the guild and came back before their item was taken away is counted already.
      stay ? stillPrivate(table, channel) : countMemberItem(table, channel),
      sameStay(table, channel.guildId, newcomer),
      ...(stay
        ? reenterChannelItems(table, channel, entrant, stay)
        : enterChannelItems(table, channel, entrant)),
      channelEventItem(table, { ...channel, isPrivate: true }, newId(), "CHANNEL_RECIPIENT_ADD", {
        channel_id: channel.id,
        user,
      }),
      membershipEventItem(table, user.id, channelAudience(channel.id), newId(), "entered", {
        guildId: channel.guildId,
      }),
    ]);
    return "added";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    if (stay) return "changed";
    return whyNotAdded(error.failed);
  }
}

/** Places in the transaction that adds somebody. */
const ADDED = { channel: 0, stay: 1, count: 2, member: 3 };

function whyNotAdded(failed: ConditionsFailed["failed"]): AddOutcome {
  // Added by somebody else in the same moment: no limit is in the way of that.
  if (failed.has(ADDED.member) || failed.has(ADDED.stay)) return "changed";
  if (failed.has(ADDED.channel)) return failed.get(ADDED.channel)?.is_private === true ? "full" : "changed";
  return "too many";
}

/** What removing takes besides the member. */
export interface Removal {
  /**
   * Of the user's stay in the guild. Where the channel's item names another one, or this is undefined, what is there is left over from somebody who left the guild: it is taken away
   * without a word, because the guild was told that they left.
   */
  readonly joinedAtMs: number | undefined;
  /** The user's connections: their places in the audience go in the same transaction. */
  readonly connectionIds: readonly string[];
  /** Read before the connections (AP-31): one that identifies meanwhile is not overlooked. */
  readonly generation: number;
}

/** A transaction takes 100 actions (D5); places above this go one by one, when the membership is gone. */
const MOST_PLACES = 75;

/**
 * Takes somebody out of a private channel, and tells its members and them: from then on they read, write and get nothing of it.
 * @returns "changed" where something changed meanwhile, and nothing was written: look again
 */
export async function removeChannelMember(
  table: Table,
  channel: PrivateChannel,
  user: User,
  { joinedAtMs, connectionIds, generation }: Removal,
  newId: () => Snowflake,
): Promise<"removed" | "was none" | "changed"> {
  const stay = await findChannelStay(table, channel.id, user.id);
  if (!stay) return "was none";
  const wasMember = stay.joinedAtMs === joinedAtMs;
  const audience = channelAudience(channel.id);
  const [shards = 1] = await getShardCounts(table, [audience]);
  const places = connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId: user.id }),
  );
  const events = wasMember
    ? [
        channelEventItem(table, { ...channel, isPrivate: true }, newId(), "CHANNEL_RECIPIENT_REMOVE", {
          channel_id: channel.id,
          user,
        }),
        membershipEventItem(table, user.id, audience, newId(), "left", { guildId: channel.guildId }),
      ]
    : [];
  const isRemoved = await transactIfUnchanged(table, [
    uncountMemberItem(table, channel),
    revokeAccessItem(table, channel.id),
    ...leaveChannelItems(table, channel.id, user.id, stay),
    sameGeneration(table, user.id, generation),
    ...events,
    ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
  ]);
  if (!isRemoved) return "changed";
  if (places.length > MOST_PLACES) await leaveAudience(table, audience, user.id);
  return wasMember ? "removed" : "was none";
}
