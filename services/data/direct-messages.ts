import { channelAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { enterChannelItems } from "./channel-members.ts";
import { createCounterItem } from "./counters.ts";
import { membershipEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { getItems, type Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** AP-30: which channel is between these two. */
export async function findDirectMessage(
  table: Table,
  one: Snowflake,
  other: Snowflake,
): Promise<Snowflake | undefined> {
  const [item] = await getItems(table, [keys.directMessage(one, other)]);
  return item?.channel_id;
}

/** AP-29: a user's direct messages. */
export async function listDirectMessageIds(table: Table, userId: Snowflake): Promise<Snowflake[]> {
  // One page: a user is in at most 200 channels by name.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :channel)",
    FilterExpression: "attribute_exists(recipient_id)",
    ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":channel": "CHANNEL#" },
    ConsistentRead: true,
  });
  return Items.map((item) => item.channel_id);
}

/**
 * Makes the channel between two people: its name, its head, both of them in it, and what tells each of them, in one transaction.
 * @returns "exists" where somebody was quicker; "refused" where one of the two is in too many channels, or has no account any more
 */
export async function createDirectMessage(
  table: Table,
  channelId: Snowflake,
  pair: readonly [Snowflake, Snowflake],
  eventId: Snowflake,
): Promise<"created" | "exists" | "refused"> {
  const channel = { channelId, guildId: null, isPrivate: true };
  const enter = (id: Snowflake, recipientId: Snowflake) => [
    ...enterChannelItems(table, { id: channelId, guildId: null }, { user: { id } }, recipientId),
    membershipEventItem(table, id, channelAudience(channelId), eventId, "entered", { guildId: null }),
  ];
  const [one, other] = pair;
  try {
    await transact(table, [
      {
        Put: {
          TableName: table.name,
          Item: { ...keys.directMessage(one, other), type: "DIRECT_MESSAGE", channel_id: channelId },
          ConditionExpression: "attribute_not_exists(PK)", // both create it at once: there is one
        },
      },
      createCounterItem(table, channel),
      ...enter(one, other),
      ...enter(other, one),
    ]);
    return "created";
  } catch (error) {
    if (!(error instanceof ConditionsFailed) || error.failed.has(COUNTER)) throw error;
    return error.failed.has(PAIR) ? "exists" : "refused";
  }
}

/** Places in the transaction. */
const PAIR = 0;
const COUNTER = 1;
