import { snowflakeAt } from "#core/snowflake";
import { limits } from "#protocol/limits";
import type { Role } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import type { Counter } from "./counters.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";

/** AP-33: messages that mention a user by name and are not read yet, by channel. */
export type Mentions = ReadonlyMap<Snowflake, readonly Snowflake[]>;

export async function listMentions(table: Table, userId: Snowflake): Promise<Mentions> {
  const mentions = new Map<Snowflake, Snowflake[]>();
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND begins_with(SK, :mention)",
      ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":mention": "MENTION#" },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items) {
      const ids = mentions.get(item.channel_id);
      if (ids) ids.push(item.message_id);
      else mentions.set(item.channel_id, [item.message_id]);
    }
    start = LastEvaluatedKey;
  } while (start);
  return mentions;
}

/** Who reads: mentions of all or of a role count for those who were there. */
export interface Reader {
  readonly userId: Snowflake;
  readonly role: Role;
  /** Undefined in a direct message. */
  readonly joinedAtMs?: number | undefined;
}

/** A channel's `last_...` and `mention_count` for one reader. @param item the reader's READ item (AP-32) */
export function readStateOf(counter: Counter, item: Item | undefined, mentions: Mentions, reader: Reader) {
  const lastReadId = (item?.last_read_id as Snowflake | undefined) ?? null;
  const since = lastReadId ?? (reader.joinedAtMs === undefined ? "0" : snowflakeAt(reader.joinedAtMs));
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
    last_message_id: counter.lastMessageId === "0" ? null : counter.lastMessageId,
    last_read_id: lastReadId,
    mention_count: Math.min(limits.mentionCount, named.length + wide.length),
  };
}
