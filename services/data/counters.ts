import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** A channel's head: what the next event of its log builds on. It is gone when the channel is deleted. */
export interface Counter {
  readonly channelId: Snowflake;
  readonly guildId: Snowflake;
  /** Of the newest event, 0 before the first. */
  readonly lastSeq: number;
  /** No message of the channel has a greater id; "0" before the first. */
  readonly lastMessageId: Snowflake;
}

export const counterFromItem = (channelId: Snowflake, item: Item): Counter => ({
  channelId,
  guildId: item.guild_id as Snowflake,
  lastSeq: item.last_seq as number,
  lastMessageId: item.last_message_id as Snowflake,
});

/** AP-14 */
export async function findCounter(table: Table, channelId: Snowflake): Promise<Counter | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.counter(channelId),
    ConsistentRead: true,
  });
  return item && counterFromItem(channelId, item);
}

export const createCounterItem = (table: Table, channelId: Snowflake, guildId: Snowflake): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.counter(channelId),
      type: "COUNTER",
      channel_id: channelId,
      guild_id: guildId,
      last_seq: 0,
      last_message_id: "0",
    },
    ConditionExpression: "attribute_not_exists(PK)", // an id is used once
  },
});

/** Moves the counter on by one, if nobody has moved it since it was read. */
export const advanceCounterItem = (table: Table, seen: Counter, lastMessageId: Snowflake): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.counter(seen.channelId),
    UpdateExpression: "SET last_seq = :next, last_message_id = :id",
    ConditionExpression: "last_seq = :seen", // a transaction cannot hand out numbers: it takes the one that was free when it looked
    ExpressionAttributeValues: { ":next": seen.lastSeq + 1, ":seen": seen.lastSeq, ":id": lastMessageId },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});
