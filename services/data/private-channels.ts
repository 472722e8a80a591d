import { channelAudience } from "#core/audience";
import { limits } from "#protocol/limits";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, placeKeys } from "./audiences.ts";
import {
  enterChannelItems,
  findStay,
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
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";

/** A private channel of a guild. */
export interface PrivateChannel {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
}

/** Ids for two events: one tells the channel's members, one the user. */
export type EventIds = readonly [Snowflake, Snowflake];

/** A transaction takes 100 actions (D5); places above this are left to the event's delivery. */
const MOST_PLACES = 75;

/** One member more of a private channel, counted on its item, so that their number is exact whoever is added at once. */
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
  /** Something changed meanwhile: look again. */
  | "changed";

/** Adds somebody to a private channel and tells its members and them. Nothing is written unless all of it is. */
export async function addChannelMember(
  table: Table,
  channel: PrivateChannel,
  newcomer: Newcomer,
  [membersEventId, userEventId]: EventIds,
): Promise<AddOutcome> {
  const { user, joinedAtMs } = newcomer;
  const stay = await findStay(table, channel.id, user.id);
  if (stay === joinedAtMs) return "was a member";
  const isCounted = stay !== undefined;
  try {
    await transact(table, [
      isCounted ? stillPrivate(table, channel) : countMemberItem(table, channel),
      sameStay(table, channel.guildId, newcomer),
      // The count comes first among these, where there is one.
      ...(isCounted
        ? reenterChannelItems(table, channel, newcomer, stay)
        : enterChannelItems(table, channel, newcomer)),
      channelEventItem(table, { ...channel, isPrivate: true }, membersEventId, "CHANNEL_RECIPIENT_ADD", {
        channel_id: channel.id,
        user,
      }),
      membershipEventItem(table, user.id, channelAudience(channel.id), userEventId, "entered", {
        guildId: channel.guildId,
      }),
    ]);
    return "added";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    const channelItem = error.failed.get(0);
    // What stands in the way for long counts only where nothing has changed: who was added by somebody else is no error.
    if (isCounted || error.failed.has(1) || error.failed.has(3)) return "changed";
    if (channelItem?.is_private === true) return "full";
    return error.failed.has(0) ? "changed" : "too many";
  }
}

/** What removing takes besides the member. */
export interface Removal {
  /**
   * Of the user's stay in the guild. Where the channel's item names another one, or this is undefined, what is there is left over from somebody who left the guild: it is taken away
   * without a word, because the guild has been told, or is told, that they left.
   */
  readonly joinedAtMs: number | undefined;
  readonly eventIds: EventIds;
  /** The user's connections: their places in the audience go in the same transaction. */
  readonly connectionIds: readonly string[];
  /** Read before the connections (AP-31): one that identifies meanwhile is not overlooked. */
  readonly generation: number;
}

/**
 * Takes somebody out of a private channel, and tells its members and them: from then on they read, write and get nothing of it.
 * @returns "changed" where something changed meanwhile and nothing was written: look again
 */
export async function removeChannelMember(
  table: Table,
  channel: PrivateChannel,
  user: User,
  { joinedAtMs, eventIds, connectionIds, generation }: Removal,
): Promise<"removed" | "was none" | "changed"> {
  const stay = await findStay(table, channel.id, user.id);
  if (stay === undefined) return "was none";
  const wasMember = stay === joinedAtMs;
  const audience = channelAudience(channel.id);
  const [shards = 1] = await getShardCounts(table, [audience]);
  const places = connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId: user.id }),
  );
  const events = wasMember
    ? [
        channelEventItem(table, { ...channel, isPrivate: true }, eventIds[0], "CHANNEL_RECIPIENT_REMOVE", {
          channel_id: channel.id,
          user,
        }),
        membershipEventItem(table, user.id, audience, eventIds[1], "left", { guildId: channel.guildId }),
      ]
    : [];
  try {
    await transact(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.channel(channel.guildId, channel.id),
          UpdateExpression: "SET member_count = member_count - :one",
          ConditionExpression: "attribute_exists(PK)", // from a deleted channel the sweep takes its members away
          ExpressionAttributeValues: { ":one": 1 },
        },
      },
      revokeAccessItem(table, channel.id),
      ...leaveChannelItems(table, channel.id, user.id, stay),
      sameGeneration(table, user.id, generation),
      ...events,
      ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
    ]);
    return wasMember ? "removed" : "was none";
  } catch (error) {
    if (error instanceof ConditionsFailed) return "changed";
    throw error;
  }
}
