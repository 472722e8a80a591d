import { pingedBy } from "#core/mentions";
import type { MessageRange } from "#core/read-history";
import { limits } from "#protocol/limits";
import { Message, type Reaction } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Item, isExpired, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** What a message's item has besides the message. */
export interface MessageRecord {
  readonly message: Message;
  /** Who was told of it by name when it was sent; edits tell nobody anew. */
  readonly pinged: readonly Snowflake[];
  /** Of the newest MESSAGE_UPDATE, whose log item carries its text beside the one of its MESSAGE_CREATE; undefined where there was none. */
  readonly updateSeq: number | undefined;
  /** Of the newest event that changed it. */
  readonly changeSeq: number;
}

const MESSAGE_FIELDS = Object.keys(Message.entries);

export const messageFromItem = (item: Item): Message =>
  Object.fromEntries(MESSAGE_FIELDS.flatMap((name) => (name in item ? [[name, item[name]]] : []))) as Message;

const recordFromItem = (item: Item): MessageRecord => ({
  message: messageFromItem(item),
  pinged: (item.pinged as Snowflake[] | undefined) ?? [],
  updateSeq: item.update_seq as number | undefined,
  changeSeq: (item.change_seq ?? item.seq) as number,
});

const recordToItem = ({ message, pinged, updateSeq, changeSeq }: MessageRecord): Item => ({
  ...keys.message(message.channel_id, message.id),
  type: "MESSAGE",
  ...message,
  pinged: pinged.length > 0 ? pinged : undefined,
  update_seq: updateSeq,
  change_seq: changeSeq === message.seq ? undefined : changeSeq,
});

export const createMessageItem = (table: Table, message: Message): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: recordToItem({
      message,
      pinged: pingedBy(message),
      updateSeq: undefined,
      changeSeq: message.seq,
    }),
    ConditionExpression: "attribute_not_exists(PK)", // an id is used once
  },
});

/**
 * Nobody has changed the message since it was read. The counter's condition alone would do if both were read in one transaction; two reads beside one may see it half done.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
const unchanged = ({ changeSeq }: MessageRecord) => ({
  ConditionExpression: "attribute_exists(PK) AND (attribute_not_exists(change_seq) OR change_seq = :seen)",
  ExpressionAttributeValues: { ":seen": changeSeq },
});

export const replaceMessageItem = (table: Table, seen: MessageRecord, next: MessageRecord): TransactItem => ({
  Put: { TableName: table.name, Item: recordToItem(next), ...unchanged(seen) },
});

export const deleteMessageItem = (table: Table, seen: MessageRecord): TransactItem => ({
  Delete: {
    TableName: table.name,
    Key: keys.message(seen.message.channel_id, seen.message.id),
    ...unchanged(seen),
  },
});

/** The message has not been deleted meanwhile. */
export const messageIsThere = (table: Table, { channel_id, id }: Message): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.message(channel_id, id),
    ConditionExpression: "attribute_exists(PK)",
  },
});

export const setReactionsItem = (
  table: Table,
  seen: MessageRecord,
  reactions: readonly Reaction[],
  changeSeq: number,
): TransactItem => {
  const { ConditionExpression, ExpressionAttributeValues } = unchanged(seen);
  return {
    Update: {
      TableName: table.name,
      Key: keys.message(seen.message.channel_id, seen.message.id),
      UpdateExpression: "SET reactions = :reactions, change_seq = :seq",
      ConditionExpression,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ":reactions": reactions, ":seq": changeSeq },
    },
  };
};

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

/** AP-16, with what only we know of it. */
export async function findMessageRecord(
  table: Table,
  channelId: Snowflake,
  id: Snowflake,
): Promise<MessageRecord | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.message(channelId, id),
    ConsistentRead: true,
  });
  return item && recordFromItem(item);
}

/** AP-16 */
export const findMessage = async (
  table: Table,
  channelId: Snowflake,
  id: Snowflake,
): Promise<Message | undefined> => (await findMessageRecord(table, channelId, id))?.message;

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
