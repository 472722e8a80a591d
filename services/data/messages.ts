import { pingedBy } from "#core/mentions";
import type { MessageRange } from "#core/read-history";
import { limits } from "#protocol/limits";
import { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Item, isExpired, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** With it lies who was told of it by name: edits tell nobody anew. */
const messageToItem = (message: Message): Item => {
  const pinged = pingedBy(message);
  return {
    ...keys.message(message.channel_id, message.id),
    type: "MESSAGE",
    ...message,
    ...(pinged.length > 0 ? { pinged } : {}),
  };
};

const MESSAGE_FIELDS = Object.keys(Message.entries);

export const messageFromItem = (item: Item): Message =>
  Object.fromEntries(MESSAGE_FIELDS.flatMap((name) => (name in item ? [[name, item[name]]] : []))) as Message;

export const createMessageItem = (table: Table, message: Message): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: messageToItem(message),
    ConditionExpression: "attribute_not_exists(PK)", // an id is used once
  },
});

/** Remembers for a day which message a nonce made. */
export const createNonceItem = (table: Table, message: Message, nonce: string): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.nonce(message.channel_id, message.author.id, nonce),
      type: "NONCE",
      message_id: message.id,
      expires_at: expiresAt(table.now(), limits.nonceSeconds),
    },
    ConditionExpression: "attribute_not_exists(PK) OR expires_at <= :now", // nonce reused: the first write wins. TTL deletes late (D8)
    ExpressionAttributeValues: { ":now": Math.floor(table.now() / 1000) },
  },
});

/** AP-16 */
export async function findMessage(
  table: Table,
  channelId: Snowflake,
  id: Snowflake,
): Promise<Message | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.message(channelId, id),
    ConsistentRead: true,
  });
  return item && messageFromItem(item);
}

/** AP-18, then AP-16: the message that an earlier send with this nonce made. */
export async function findMessageByNonce(
  table: Table,
  channelId: Snowflake,
  authorId: Snowflake,
  nonce: string,
): Promise<Message | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.nonce(channelId, authorId, nonce),
    ConsistentRead: true,
  });
  return item && !isExpired(item, table.now()) ? findMessage(table, channelId, item.message_id) : undefined;
}

export interface MessagePage {
  /** Nearest to the cursor first. */
  readonly messages: Message[];
  /** True where the page ended at DynamoDB's 1 MB (D4) before the limit was reached. */
  readonly cut: boolean;
}

/** AP-15: up to `limit` messages beyond the cursor; without one the newest. Consistent, so that a client which was told of an event finds it. */
export async function listMessages(
  table: Table,
  channelId: Snowflake,
  range: MessageRange,
): Promise<MessagePage> {
  const from =
    range.after === undefined
      ? "MESSAGE#"
      : keys.message(channelId, (BigInt(range.after) + 1n).toString()).SK;
  const to =
    range.before === undefined
      ? "MESSAGE#~"
      : keys.message(channelId, (BigInt(range.before) - 1n < 0n ? 0n : BigInt(range.before) - 1n).toString())
          .SK;
  if (from > to) return { messages: [], cut: false };
  const { Items, LastEvaluatedKey } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :channel AND SK BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":channel": keys.message(channelId, "0").PK, ":from": from, ":to": to },
    ScanIndexForward: range.after !== undefined,
    Limit: range.limit,
    ConsistentRead: true,
  });
  const messages = Items.map(messageFromItem);
  return { messages, cut: LastEvaluatedKey !== undefined && messages.length < range.limit };
}
