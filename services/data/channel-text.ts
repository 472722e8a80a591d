import { utf8Length } from "#core/utf8";
import { limits } from "#protocol/limits";
import type { ChannelChange } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

type Text = Pick<ChannelChange, "name" | "topic" | "category">;

/** Of a channel's name, topic and category in a frame. */
export const textBytes = ({ name, topic, category }: Text): number =>
  [name, topic, category]
    .filter((text) => typeof text === "string")
    .reduce((bytes, text) => bytes + utf8Length(JSON.stringify(text)), 0);

/**
 * Counts a channel more or less, or other texts of one, on the guild: so that a guild with all of its channels fits into one frame, whoever writes them at once. Fails with the guild's item where there
 * is no room, and without one where the guild is gone.
 */
export const countTextItem = (
  table: Table,
  guildId: Snowflake,
  change: { readonly channels: 1 | 0 | -1; readonly bytes: number },
): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.guild(guildId),
    UpdateExpression:
      "SET channel_count = channel_count + :channels, channel_bytes = if_not_exists(channel_bytes, :none) + :bytes",
    ConditionExpression: `attribute_exists(PK)${change.channels > 0 ? " AND channel_count < :mostChannels" : ""}${
      change.bytes > 0 ? " AND (attribute_not_exists(channel_bytes) OR channel_bytes <= :room)" : ""
    }`,
    ExpressionAttributeValues: {
      ":channels": change.channels,
      ":bytes": change.bytes,
      ":none": 0,
      ...(change.channels > 0 ? { ":mostChannels": limits.channelsPerGuild } : {}),
      ...(change.bytes > 0 ? { ":room": limits.channelTextBytes - change.bytes } : {}),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

/** The texts are still those that were seen: what is counted less is what was counted. */
export const sameText = ({ name, topic, category }: Text) => ({
  ConditionExpression: [
    "#name = :name",
    topic === null ? "attribute_not_exists(#topic)" : "#topic = :topic",
    category === undefined ? "attribute_not_exists(#category)" : "#category = :category",
  ].join(" AND "),
  ExpressionAttributeNames: { "#name": "name", "#topic": "topic", "#category": "category" },
  ExpressionAttributeValues: {
    ":name": name,
    ...(topic === null ? {} : { ":topic": topic }),
    ...(category === undefined ? {} : { ":category": category }),
  },
});
