import { type AudienceId, channelAudience, guildAudience } from "#core/audience";
import type { Role } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** A mention of more people than are counted one by one. */
export interface WideMention {
  readonly messageId: Snowflake;
  readonly authorId: Snowflake;
  /** Whom it means: everybody, or these roles. */
  readonly roles: readonly Role[] | "everyone";
}

/** A channel's head: what the next event of its log builds on. It is gone when the channel is deleted. */
export interface Counter {
  readonly channelId: Snowflake;
  /** Null for a direct message. */
  readonly guildId: Snowflake | null;
  /** Seen by its own members only: a private channel, or a direct message. */
  readonly isPrivate: boolean;
  /** Of the newest event, 0 before the first. */
  readonly lastSeq: number;
  /** No message of the channel has had a greater id; "0" before the first. */
  readonly lastMessageId: Snowflake;
  /** The newest message that is still there; "0" where there is none. What readers compare with how far they have read. */
  readonly newestMessageId: Snowflake;
  /** The newest ones, oldest first. Here, because a READY reads the counter anyway and a send writes it. */
  readonly wideMentions: readonly WideMention[];
  /** Moves on whenever somebody may no longer see the channel: what was decided before is to be decided anew. */
  readonly accessVersion: number;
  /** For whom it was read, and was seen that they may see the channel. */
  readonly seenBy?: Snowflake | undefined;
  /** Pinned messages. Here, because whoever pins moves the counter anyway: so the limit is exact. */
  readonly pinCount: number;
}

export const counterFromItem = (channelId: Snowflake, item: Item): Counter => ({
  channelId,
  guildId: (item.guild_id as Snowflake | undefined) ?? null,
  isPrivate: item.is_private === true,
  lastSeq: item.last_seq as number,
  lastMessageId: item.last_message_id as Snowflake,
  // A channel that nobody has written to since there is such an attribute has none.
  newestMessageId: (item.newest_message_id ?? item.last_message_id) as Snowflake,
  wideMentions: ((item.wide_mentions as Item[] | undefined) ?? []).map((mention) => ({
    messageId: mention.message_id,
    authorId: mention.author_id,
    roles: mention.roles,
  })),
  accessVersion: (item.access_version as number | undefined) ?? 0,
  pinCount: (item.pin_count as number | undefined) ?? 0,
});

/** Who gets what happens in the channel. */
export const audienceOf = ({
  channelId,
  guildId,
  isPrivate,
}: Pick<Counter, "channelId" | "guildId" | "isPrivate">): AudienceId =>
  isPrivate || guildId === null ? channelAudience(channelId) : guildAudience(guildId);

/** AP-14 */
export async function findCounter(table: Table, channelId: Snowflake): Promise<Counter | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.counter(channelId),
    ConsistentRead: true,
  });
  return item && counterFromItem(channelId, item);
}

export const createCounterItem = (
  table: Table,
  channel: Pick<Counter, "channelId" | "guildId" | "isPrivate">,
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.counter(channel.channelId),
      type: "COUNTER",
      channel_id: channel.channelId,
      ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
      ...(channel.isPrivate ? { is_private: true } : {}),
      last_seq: 0,
      last_message_id: "0",
      newest_message_id: "0",
    },
    ConditionExpression: "attribute_not_exists(PK)", // an id is used once
  },
});

/** How the counter is after an event. */
export interface Advance {
  readonly lastMessageId: Snowflake;
  /** Where they change. */
  readonly newestMessageId?: Snowflake | undefined;
  readonly wideMentions?: readonly WideMention[] | undefined;
  readonly pinCount?: number | undefined;
}

/** Whoever is about to write to the channel has to look again whether they may. */
export const revokeAccessItem = (table: Table, channelId: Snowflake): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.counter(channelId),
    UpdateExpression: "ADD access_version :one",
    ConditionExpression: "attribute_exists(PK)", // a deleted channel gets no new counter
    ExpressionAttributeValues: { ":one": 1 },
  },
});

/** Moves the counter on by one, if nobody has moved it since it was read, and everybody who might see the channel then still may. */
export const advanceCounterItem = (
  table: Table,
  seen: Counter,
  { lastMessageId, newestMessageId, wideMentions, pinCount }: Advance,
): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.counter(seen.channelId),
    UpdateExpression: `SET ${[
      "last_seq = :next",
      "last_message_id = :id",
      ...(newestMessageId === undefined ? [] : ["newest_message_id = :newest"]),
      ...(wideMentions ? ["wide_mentions = :wide"] : []),
      ...(pinCount === undefined ? [] : ["pin_count = :pins"]),
    ].join(", ")}`,
    // A transaction cannot hand out numbers: it takes the one that was free when it looked.
    ConditionExpression: `last_seq = :seen AND ${seen.accessVersion === 0 ? "attribute_not_exists(access_version)" : "access_version = :version"}`,
    ExpressionAttributeValues: {
      ":next": seen.lastSeq + 1,
      ":seen": seen.lastSeq,
      ":id": lastMessageId,
      ":newest": newestMessageId,
      ":version": seen.accessVersion === 0 ? undefined : seen.accessVersion,
      ":wide": wideMentions?.map(({ messageId, authorId, roles }) => ({
        message_id: messageId,
        author_id: authorId,
        roles,
      })),
      ":pins": pinCount,
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});
