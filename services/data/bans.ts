import type { SeenMember } from "#core/guilds";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { stillHasRole } from "./members.ts";
import { type Departure, removeMember } from "./remove-member.ts";
import type { Item, Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

export interface BanRecord {
  readonly userId: Snowflake;
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly bannedAtMs: number;
  readonly wasMember: boolean;
}

const banFromItem = (item: Item): BanRecord => ({
  userId: item.user_id,
  reason: item.reason ?? null,
  bannedAtMs: item.banned_at_ms,
  wasMember: item.was_member === true,
});

/** Who is banned already is banned again: the last reason counts, and who was a member once stays one who was. */
const banItem = (
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
  { reason, wasMember }: Pick<BanRecord, "reason" | "wasMember">,
): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.ban(guildId, userId),
    UpdateExpression: `SET ${[
      "#type = :type, guild_id = :guild, user_id = :user, banned_at_ms = :now",
      ...(reason === null ? [] : ["reason = :reason"]),
      ...(wasMember ? ["was_member = :true"] : []),
    ].join(", ")}${reason === null ? " REMOVE reason" : ""}`,
    ExpressionAttributeNames: { "#type": "type" },
    ExpressionAttributeValues: {
      ":type": "BAN",
      ":guild": guildId,
      ":user": userId,
      ":now": table.now(),
      ":reason": reason ?? undefined,
      ":true": wasMember ? true : undefined,
    },
  },
});

/** AP-35: of two at the same moment, a ban and a join, the second fails. */
export const isNotBannedItem = (table: Table, guildId: Snowflake, userId: Snowflake): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.ban(guildId, userId),
    ConditionExpression: "attribute_not_exists(PK)",
  },
});

/** Bans and removes a member, in one transaction. @returns false where something changed since it was looked at: look again */
export const banMember = (
  table: Table,
  guildId: Snowflake,
  target: SeenMember,
  departure: Departure,
  reason: string | null,
  newId: () => Snowflake,
): Promise<boolean> =>
  removeMember(
    table,
    guildId,
    target,
    {
      ...departure,
      close: "BANNED",
      also: [banItem(table, guildId, target.user.id, { reason, wasMember: true })],
    },
    newId,
  );

/** Bans somebody who is not a member. @returns false as above, also where they have come in meanwhile */
export const banStranger = (
  table: Table,
  guildId: Snowflake,
  by: SeenMember,
  userId: Snowflake,
  reason: string | null,
): Promise<boolean> =>
  transactIfUnchanged(table, [
    banItem(table, guildId, userId, { reason, wasMember: false }),
    stillHasRole(table, guildId, by),
    {
      ConditionCheck: {
        TableName: table.name,
        Key: keys.member(guildId, userId),
        ConditionExpression: "attribute_not_exists(PK)", // a member is removed as well
      },
    },
  ]);

/** @returns false where nobody was banned */
export async function removeBan(table: Table, guildId: Snowflake, userId: Snowflake): Promise<boolean> {
  const ban = await table.documents.delete({
    TableName: table.name,
    Key: keys.ban(guildId, userId),
    ReturnValues: "ALL_OLD",
  });
  return ban !== undefined;
}

/** AP-36: in the order of user ids, those after `after`. */
export async function listBans(
  table: Table,
  guildId: Snowflake,
  range: { after?: Snowflake | undefined; limit: number },
): Promise<{ bans: BanRecord[]; hasMore: boolean }> {
  const after = range.after === undefined ? "0" : (BigInt(range.after) + 1n).toString();
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :guild AND SK BETWEEN :from AND :to",
    ExpressionAttributeValues: {
      ":guild": keys.guild(guildId).PK,
      ":from": keys.ban(guildId, after).SK,
      ":to": "BAN#~",
    },
    Limit: range.limit + 1,
    ConsistentRead: true,
  });
  return { bans: Items.slice(0, range.limit).map(banFromItem), hasMore: Items.length > range.limit };
}
