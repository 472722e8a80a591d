import { snowflakeAt } from "#core/snowflake";
import { limits } from "#protocol/limits";
import type { Role } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import type { Counter } from "./counters.ts";
import { keys } from "./keys.ts";
import { type Item, isExpired, type Table } from "./table.ts";

/** AP-33: messages that mention a user by name and are not read yet, by channel. */
export type Mentions = ReadonlyMap<Snowflake, readonly Snowflake[]>;

export async function listMentions(table: Table, userId: Snowflake): Promise<Mentions> {
  const mentions = new Map<Snowflake, Snowflake[]>();
  for (const { channel_id, message_id } of await queryMentions(table, userId, FIRST_ID, LAST_ID)) {
    const ids = mentions.get(channel_id);
    if (ids) ids.push(message_id);
    else mentions.set(channel_id, [message_id]);
  }
  return mentions;
}

/** AP-33: those of one channel, oldest first. */
export async function listChannelMentions(
  table: Table,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<Snowflake[]> {
  const items = await queryMentions(table, userId, channelId, channelId);
  return items.map((item) => item.message_id);
}

/** No id is below or above these. */
const FIRST_ID = "0";
const LAST_ID = "9".repeat(19);

/** Of all channels between two, both with them. Without those whose time is over, also where TTL has not taken them yet (D8). */
async function queryMentions(
  table: Table,
  userId: Snowflake,
  fromChannelId: Snowflake,
  toChannelId: Snowflake,
): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND SK BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":user": keys.user(userId).PK,
        ":from": keys.mention(userId, fromChannelId, FIRST_ID).SK,
        ":to": keys.mention(userId, toChannelId, LAST_ID).SK,
      },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    items.push(...Items.filter((item) => !isExpired(item, table.now())));
    start = LastEvaluatedKey;
  } while (start);
  return items;
}

/** @param item a READ item (AP-32): it holds the id as sort keys do, so that the table can tell which is the greater one */
export const lastReadOf = (item: Item | undefined): Snowflake | null =>
  item?.last_read_id === undefined ? null : BigInt(item.last_read_id).toString();

/** Who reads: mentions of all or of a role count for those who were there. */
export interface Reader {
  readonly userId: Snowflake;
  readonly role: Role;
  /** Since when they see the channel. Undefined in a direct message. */
  readonly sinceMs?: number | undefined;
}

/** A channel's `last_message_id`. */
export const newestOnWire = ({ newestMessageId }: Pick<Counter, "newestMessageId">): Snowflake | null =>
  newestMessageId === "0" ? null : newestMessageId;

/** A channel's `last_...` and `mention_count` for one reader. @param item the reader's READ item (AP-32) */
export function readStateOf(counter: Counter, item: Item | undefined, mentions: Mentions, reader: Reader) {
  const lastReadId = lastReadOf(item);
  // Whoever reads back to before they came does not read the less for it.
  const came = reader.sinceMs === undefined ? FIRST_ID : snowflakeAt(reader.sinceMs);
  const since = lastReadId !== null && compareIds(lastReadId, came) > 0 ? lastReadId : came;
  const isUnread = (messageId: Snowflake) => compareIds(messageId, since) > 0;
  const named = (mentions.get(counter.channelId) ?? []).filter(isUnread);
  const wide = counter.wideMentions.filter(
    ({ messageId, authorId, roles }) =>
      isUnread(messageId) &&
      authorId !== reader.userId &&
      !named.includes(messageId) &&
      (roles === "everyone" || roles.includes(reader.role)),
  );
  return {
    last_seq: counter.lastSeq,
    last_message_id: newestOnWire(counter),
    last_read_id: lastReadId,
    mention_count: Math.min(limits.mentionCount, named.length + wide.length),
  };
}
