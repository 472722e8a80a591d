import { channelAudience } from "#core/audience";
import type { Snowflake } from "#protocol/primitives";
import { enterAudience, firstPlaceItems, getShardCounts } from "./audiences.ts";
import { enterChannelItems, type Newcomer, sameStay } from "./channel-members.ts";
import { countTextItem, textBytes } from "./channel-text.ts";
import type { ChannelRecord } from "./channels.ts";
import { sameGeneration } from "./connections.ts";
import { findCounter } from "./counters.ts";
import { channelEventItem, channelHiddenItem } from "./events.ts";
import { openedChannelItem } from "./former-members.ts";
import { keys } from "./keys.ts";
import { newestOnWire } from "./read-states.ts";
import type { Item, Table } from "./table.ts";
import {
  ConditionsFailed,
  retryConflicts,
  type TransactItem,
  TransactionConflict,
  transact,
  transactOnce,
} from "./transact.ts";

/** Names as well, because some are words of DynamoDB's expressions. */
const NAMES = {
  "#name": "name",
  "#topic": "topic",
  "#category": "category",
  "#position": "position",
  "#private": "is_private",
};

/** Writes a channel as it is to be, if it still is as it was seen: its event tells all of it. @param more expressions for what a change of `private` takes */
function changeItem(
  table: Table,
  seen: ChannelRecord,
  next: ChannelRecord,
  more: { readonly set?: string; readonly condition?: string; readonly values?: Item } = {},
): TransactItem {
  const sets = ["#name = :name", "#position = :position"];
  const removes: string[] = [];
  if (next.topic === null) removes.push("#topic");
  else sets.push("#topic = :topic");
  if (next.category === undefined) removes.push("#category");
  else sets.push("#category = :category");
  if (next.private) sets.push("#private = :true");
  else removes.push("#private");
  if (more.set) sets.push(more.set);
  const conditions = [
    "#name = :seenName",
    "#position = :seenPosition",
    seen.topic === null ? "attribute_not_exists(#topic)" : "#topic = :seenTopic",
    seen.category === undefined ? "attribute_not_exists(#category)" : "#category = :seenCategory",
    seen.private ? "#private = :true" : "attribute_not_exists(#private)",
    ...(more.condition ? [more.condition] : []),
  ];
  return {
    Update: {
      TableName: table.name,
      Key: keys.channel(seen.guild_id, seen.id),
      UpdateExpression: `SET ${sets.join(", ")}${removes.length > 0 ? ` REMOVE ${removes.join(", ")}` : ""}`,
      ConditionExpression: conditions.join(" AND "),
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: {
        ":name": next.name,
        ":position": next.position,
        ":seenName": seen.name,
        ":seenPosition": seen.position,
        ...(next.topic === null ? {} : { ":topic": next.topic }),
        ...(seen.topic === null ? {} : { ":seenTopic": seen.topic }),
        ...(next.category === undefined ? {} : { ":category": next.category }),
        ...(seen.category === undefined ? {} : { ":seenCategory": seen.category }),
        ...(next.private || seen.private ? { ":true": true } : {}),
        ...more.values,
      },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  };
}

/** Other texts are counted on the guild; first in a transaction, where there are. */
function textItems(table: Table, seen: ChannelRecord, next: ChannelRecord): TransactItem[] {
  const bytes = textBytes(next) - textBytes(seen);
  return bytes === 0 ? [] : [countTextItem(table, next.guild_id, { channels: 0, bytes })];
}

/** "too long": the guild has no room for such texts. "changed": something changed meanwhile, look again. In both cases nothing was written. */
type NotStored = "too long" | "changed";

/** Where it is only the guild's room that was lacking. */
const isTooLong = (texts: readonly TransactItem[], { failed }: ConditionsFailed): boolean =>
  texts.length > 0 && failed.size === 1 && failed.get(0) !== undefined;

/** Stores another name, topic, category or position, and tells those who see the channel. */
export async function storeChannel(
  table: Table,
  seen: ChannelRecord,
  next: ChannelRecord,
  eventId: Snowflake,
): Promise<"stored" | NotStored> {
  const texts = textItems(table, seen, next);
  const channel = { id: next.id, guildId: next.guild_id, isPrivate: next.private };
  try {
    await transact(table, [
      ...texts,
      changeItem(table, seen, next),
      channelEventItem(table, channel, eventId, "CHANNEL_UPDATE", next),
    ]);
    return "stored";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    return isTooLong(texts, error) ? "too long" : "changed";
  }
}

/** What making a channel private takes besides: who does it is its first member. */
export interface Hiding {
  readonly maker: Newcomer;
  /** The maker's connections; they are in the channel's audience from the first moment, so that they miss nothing. The generation was read before (AP-31). */
  readonly connectionIds: readonly string[];
  readonly generation: number;
}

/** Two actions each, beside some ten others of the 100 that a transaction takes (D5). Further ones follow at once. */
const MOST_CONNECTIONS = 40;

/** Places in the transaction that hides, behind the texts. */
const HIDDEN = { channel: 0, count: 2 };

/**
 * Makes a channel private. From then on nobody but its maker reads it, writes to it or gets anything of it.
 * @returns "has members" while it has those of an earlier time, who must not be in it: they are to be forgotten first; "too many" where the maker is in as many channels as anybody can be
 */
export async function hideChannel(
  table: Table,
  seen: ChannelRecord,
  next: ChannelRecord,
  { maker, connectionIds, generation }: Hiding,
  eventId: Snowflake,
): Promise<"hidden" | "has members" | "too many" | NotStored> {
  const channel = { id: seen.id, guildId: seen.guild_id };
  const audience = channelAudience(channel.id);
  const [shards = 1] = await getShardCounts(table, [audience]);
  const { user, joinedAtMs } = maker;
  const texts = textItems(table, seen, next);
  try {
    await transact(table, [
      ...texts,
      changeItem(table, seen, next, {
        set: "member_count = :one",
        condition: "attribute_not_exists(member_count)", // nobody is in it from an earlier time
        values: { ":one": 1 },
      }),
      {
        Update: {
          TableName: table.name,
          Key: keys.counter(channel.id),
          // Whoever is about to write to it has to look again.
          UpdateExpression: "SET is_private = :true ADD access_version :one",
          ConditionExpression: "attribute_exists(PK) AND attribute_not_exists(is_private)", // not deleted
          ExpressionAttributeValues: { ":true": true, ":one": 1 },
        },
      },
      ...enterChannelItems(table, channel, { user, joinedAtMs, entryId: eventId }),
      sameStay(table, channel.guildId, { user, joinedAtMs }),
      sameGeneration(table, user.id, generation),
      channelHiddenItem(table, next, eventId),
      ...connectionIds
        .slice(0, MOST_CONNECTIONS)
        .flatMap((connectionId) =>
          firstPlaceItems(table, audience, shards, { connectionId, userId: user.id }),
        ),
    ]);
    if (connectionIds.length > MOST_CONNECTIONS) await enterAudience(table, audience, user.id);
    return "hidden";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    const item = error.failed.get(texts.length + HIDDEN.channel);
    // The maker may be among them, so this is looked at first.
    if (item && !item.is_private && item.member_count !== undefined) return "has members";
    if (isTooLong(texts, error)) return "too long";
    const isCountAlone = error.failed.size === 1 && error.failed.has(texts.length + HIDDEN.count);
    return isCountAlone ? "too many" : "changed";
  }
}

/** Makes a private channel open: everybody in its guild gets it, as it is now. */
export async function showChannel(
  table: Table,
  seen: ChannelRecord,
  next: ChannelRecord,
  eventId: Snowflake,
): Promise<"shown" | NotStored> {
  const { id, guild_id: guildId } = next;
  const texts = textItems(table, seen, next);
  return retryConflicts(table, async () => {
    const counter = await findCounter(table, id);
    if (!counter) return "changed";
    const { lastSeq } = counter;
    try {
      await transactOnce(table, [
        ...texts,
        changeItem(table, seen, next, { set: "opened_id = :opened", values: { ":opened": eventId } }),
        {
          Update: {
            TableName: table.name,
            Key: keys.counter(id),
            // Mentions of all and of roles were meant for those who were in it.
            UpdateExpression: "REMOVE is_private, wide_mentions",
            // What was said until now is history for those who come in, and what is said from now on they get: nothing falls between.
            ConditionExpression: "is_private = :true AND last_seq = :seen",
            ExpressionAttributeValues: { ":true": true, ":seen": lastSeq },
          },
        },
        channelEventItem(table, { id, guildId, isPrivate: false }, eventId, "CHANNEL_CREATE", {
          ...next,
          last_seq: lastSeq,
          last_message_id: newestOnWire(counter),
          last_read_id: null,
          mention_count: 0,
        }),
        openedChannelItem(table, { id, guildId, openedId: eventId }),
      ]);
      return "shown";
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (isTooLong(texts, error)) return "too long";
      if (error.failed.has(texts.length)) return "changed";
      throw new TransactionConflict("somebody wrote to the channel in the same moment");
    }
  });
}
