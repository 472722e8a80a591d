import { AppError } from "#core/app-error";
import { type GuildInvite, isLive } from "#core/invites";
import { limits } from "#protocol/limits";
import type { Snowflake } from "#protocol/primitives";
import { createInviteItem, inviteFromItem } from "./invites.ts";
import { keys } from "./keys.ts";
import { deleteItems, expiresAt, getItems, type Item, type Table } from "./table.ts";
import {
  ConditionsFailed,
  retryConflicts,
  TransactionConflict,
  transactIfUnchanged,
  transactOnce,
} from "./transact.ts";

/** AP-37 and AP-13, consistent: a guild's invites, those too that are over. An invite from before there was this list is not in it, and works. */
async function listAll(table: Table, guildId: Snowflake): Promise<GuildInvite[]> {
  const codes: string[] = [];
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :guild AND begins_with(SK, :invite)",
      ExpressionAttributeValues: { ":guild": keys.guild(guildId).PK, ":invite": "INVITE#" },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items) codes.push(item.code);
    start = LastEvaluatedKey;
  } while (start);
  const items = await getItems(table, codes.map(keys.invite));
  return codes.flatMap((code, index) => {
    const item = items[index];
    return item ? [{ ...inviteFromItem(code, item), guildId }] : [];
  });
}

/** Those that somebody can still join with. */
export const listInvites = async (table: Table, guildId: Snowflake): Promise<GuildInvite[]> =>
  (await listAll(table, guildId)).filter((invite) => isLive(invite, table.now()));

/** What a client is told to wait when so many make invites at once that the time was over. */
const BUSY_MS = 1_000;

/**
 * Stores an invite, and its place in its guild's list. How many there may be is held to by the guild's count of all that it ever made: it tells whether another one was made since the live ones
 * were counted. @returns why not, where nothing was written. @throws AppError RATE_LIMITED
 */
export async function createGuildInvite(
  table: Table,
  invite: GuildInvite,
): Promise<"created" | "too many" | "gone"> {
  try {
    return await retryConflicts(table, () => createOnce(table, invite));
  } catch (error) {
    if (error instanceof TransactionConflict)
      throw new AppError("RATE_LIMITED", "Too many invites are made here at once.", {
        retryAfterMs: BUSY_MS,
      });
    throw error;
  }
}

async function createOnce(table: Table, invite: GuildInvite): Promise<"created" | "too many" | "gone"> {
  const { code, guildId, validUntilMs } = invite;
  const guild = await table.documents.get({
    TableName: table.name,
    Key: keys.guild(guildId),
    ConsistentRead: true,
  });
  if (!guild) return "gone";
  const known = await listAll(table, guildId);
  const over = known.filter((one) => !isLive(one, table.now()));
  if (known.length - over.length >= limits.invitesPerGuild) return "too many";
  // Those that are used up would lie in the list until their time is over, and it could grow without end.
  await deleteItems(
    table,
    over.map((one) => keys.guildInvite(guildId, one.code)),
  );
  const made: number = guild.invites_made ?? 0;
  try {
    await transactOnce(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.guild(guildId),
          UpdateExpression: "SET invites_made = :next",
          // as many as when they were counted; and a guild that is gone is not made anew
          ConditionExpression: `attribute_exists(PK) AND ${made === 0 ? "attribute_not_exists(invites_made)" : "invites_made = :made"}`,
          ExpressionAttributeValues: { ":next": made + 1, ...(made === 0 ? {} : { ":made": made }) },
        },
      },
      { Put: createInviteItem(table, invite) },
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.guildInvite(guildId, code),
            type: "GUILD_INVITE",
            code,
            expires_at: expiresAt(validUntilMs, 0),
          },
        },
      },
    ]);
    return "created";
  } catch (error) {
    if (error instanceof ConditionsFailed && error.failed.has(0))
      throw new TransactionConflict("another invite was made");
    throw error;
  }
}

/** @returns false where it was gone before */
export const removeInvite = (table: Table, guildId: Snowflake, code: string): Promise<boolean> =>
  transactIfUnchanged(table, [
    {
      Delete: {
        TableName: table.name,
        Key: keys.invite(code),
        ConditionExpression: "attribute_exists(PK)", // revoked twice at once: once
      },
    },
    { Delete: { TableName: table.name, Key: keys.guildInvite(guildId, code) } },
  ]);
