import { limits } from "#protocol/limits";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** Who comes into a private channel. */
export interface Entrant {
  readonly user: Pick<User, "id">;
  /** Of the stay in the guild; undefined for a direct message. Who leaves the guild and comes back is not in its private channels any more. */
  readonly joinedAtMs?: number | undefined;
}

/** Counted on the user, so that a READY has a bounded number of channels. */
export const countChannelItem = (table: Table, userId: Snowflake, change: 1 | -1): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.user(userId),
    UpdateExpression: "SET private_channel_count = if_not_exists(private_channel_count, :none) + :change",
    ConditionExpression:
      "attribute_exists(PK) AND (attribute_not_exists(private_channel_count) OR private_channel_count < :most)",
    ExpressionAttributeValues: {
      ":change": change,
      ":none": 0,
      ":most": change === 1 ? limits.privateChannelsPerUser : limits.privateChannelsPerUser + 1,
    },
  },
});

/** Makes somebody a member of a private channel or direct message: count first, then the channel's item and the user's. */
export const enterChannelItems = (
  table: Table,
  channel: { readonly id: Snowflake; readonly guildId: Snowflake | null },
  { user, joinedAtMs }: Entrant,
  recipientId?: Snowflake,
): TransactItem[] => [
  countChannelItem(table, user.id, 1),
  {
    Put: {
      TableName: table.name,
      Item: {
        ...keys.channelMember(channel.id, user.id),
        type: "CHANNEL_MEMBER",
        channel_id: channel.id,
        user_id: user.id,
        ...(joinedAtMs === undefined ? {} : { joined_at_ms: joinedAtMs }),
      },
      ConditionExpression: "attribute_not_exists(PK)", // added twice at once: counted once
    },
  },
  {
    Put: {
      TableName: table.name,
      Item: {
        ...keys.userChannel(user.id, channel.id),
        type: "USER_CHANNEL",
        channel_id: channel.id,
        ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
        ...(recipientId === undefined ? {} : { recipient_id: recipientId }),
      },
    },
  },
];

/** Takes somebody out of a private channel: count, the channel's item and the user's. */
export const leaveChannelItems = (table: Table, channelId: Snowflake, userId: Snowflake): TransactItem[] => [
  countChannelItem(table, userId, -1),
  {
    Delete: {
      TableName: table.name,
      Key: keys.channelMember(channelId, userId),
      ConditionExpression: "attribute_exists(PK)", // removed twice at once: counted once
    },
  },
  { Delete: { TableName: table.name, Key: keys.userChannel(userId, channelId) } },
];
