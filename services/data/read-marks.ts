import type { ReadMark } from "#core/acknowledge";
import { AppError } from "#core/app-error";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { seesSinceMs } from "./channel-members.ts";
import { type Counter, counterFromItem } from "./counters.ts";
import { keys, sortable } from "./keys.ts";
import { memberFromItem } from "./members.ts";
import { lastReadOf, listChannelMentions, readStateOf } from "./read-states.ts";
import { deleteItems, getItems, type Table } from "./table.ts";
import { type RetryOptions, retryWrite, TransactionConflict } from "./transact.ts";

/** What a client is told to wait where something else held its mark all the time. */
const BUSY_MS = 1_000;

/** AP-32: moves how far a user has read a channel, forward only: an older one that comes later, from another device or again, changes nothing. @throws AppError RATE_LIMITED where the time was over */
export async function moveReadMark(
  table: Table,
  userId: Snowflake,
  channelId: Snowflake,
  messageId: Snowflake,
  retry: RetryOptions,
): Promise<void> {
  const move = () =>
    table.documents.update({
      TableName: table.name,
      Key: keys.readState(userId, channelId),
      UpdateExpression: "SET last_read_id = :id, #type = :type, channel_id = :channel",
      ConditionExpression: "attribute_not_exists(last_read_id) OR last_read_id < :id", // the furthest of all devices stays
      ExpressionAttributeNames: { "#type": "type" },
      // As in sort keys: so that the table compares them as numbers.
      ExpressionAttributeValues: { ":id": sortable(messageId), ":type": "READ_STATE", ":channel": channelId },
    });
  try {
    await retryWrite(table, move, retry);
  } catch (error) {
    if (error instanceof TransactionConflict)
      throw new AppError("RATE_LIMITED", "You do too much at once.", { retryAfterMs: BUSY_MS });
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
  }
}

/**
 * AP-33, AP-14, AP-32, AP-11, AP-27: how far a user has read a channel, and deletes the mentions that this has passed. Whoever is ended before that does no harm: what is passed is not counted, and the
 * next one deletes it.
 * @returns undefined where the channel is gone, or nothing of it was read yet
 */
export async function readMark(
  table: Table,
  userId: Snowflake,
  { channelId, guildId, isPrivate }: Pick<Counter, "channelId" | "guildId" | "isPrivate">,
): Promise<ReadMark | undefined> {
  // First: what another device deletes meanwhile is passed by the mark that is read after it.
  const messageIds = await listChannelMentions(table, userId, channelId);
  const [counterItem, readItem, memberItem, channelMember] = await getItems(table, [
    keys.counter(channelId),
    keys.readState(userId, channelId),
    guildId === null ? undefined : keys.member(guildId, userId),
    guildId !== null && isPrivate ? keys.channelMember(channelId, userId) : undefined,
  ]);
  const lastReadId = lastReadOf(readItem);
  if (!counterItem || lastReadId === null) return undefined;
  const passed = messageIds.filter((messageId) => compareIds(messageId, lastReadId) <= 0);
  await deleteItems(
    table,
    passed.map((messageId) => keys.mention(userId, channelId, messageId)),
  );
  const member = memberItem && memberFromItem(memberItem);
  const state = readStateOf(
    counterFromItem(channelId, counterItem),
    readItem,
    new Map([[channelId, messageIds]]),
    {
      userId,
      role: member?.role ?? "member",
      sinceMs: member && seesSinceMs(member.joinedAtMs, channelMember),
    },
  );
  return { last_read_id: lastReadId, mention_count: state.mention_count };
}
