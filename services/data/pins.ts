import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { messageFromItem } from "./messages.ts";
import { getItems, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** Written and removed together with the `pinned` of the message and the counter's `pin_count`. */
export const createPinItem = (table: Table, message: Message): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.pin(message.channel_id, message.id),
      type: "PIN",
      channel_id: message.channel_id,
      message_id: message.id,
    },
  },
});

export const removePinItem = (table: Table, message: Message): TransactItem => ({
  Delete: { TableName: table.name, Key: keys.pin(message.channel_id, message.id) },
});

/** AP-34: all pinned messages of a channel, the newest message first. */
export async function listPinned(table: Table, channelId: Snowflake): Promise<Message[]> {
  // One page: there are at most 50.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :channel AND begins_with(SK, :pin)",
    ExpressionAttributeValues: { ":channel": keys.counter(channelId).PK, ":pin": "PIN#" },
    ScanIndexForward: false,
    ConsistentRead: true,
  });
  const items = await getItems(
    table,
    Items.map((item) => keys.message(channelId, item.message_id)),
  );
  // One that was deleted between the two reads is not there any more.
  return items.flatMap((item) => (item ? [messageFromItem(item)] : []));
}
