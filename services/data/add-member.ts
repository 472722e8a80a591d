import { AppError } from "#core/app-error";
import { guildAudience } from "#core/audience";
import type { Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { isNotBannedItem } from "./bans.ts";
import { audienceEventItem, membershipEventItem } from "./events.ts";
import { type GuildRecord, guildExistsItem, guildToItem } from "./guilds.ts";
import { inviteUseItem } from "./invites.ts";
import { keys } from "./keys.ts";
import { countGuildItem } from "./members.ts";
import type { Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, TransactionConflict, transact } from "./transact.ts";

const memberItem = (table: Table, guildId: Snowflake, user: User, role: Role): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.member(guildId, user.id),
      type: "MEMBER",
      guild_id: guildId,
      user_id: user.id,
      username: user.username,
      role,
      joined_at_ms: table.now(),
    },
    ConditionExpression: "attribute_not_exists(PK)", // accepted twice at once: one joins, the other finds itself a member
  },
});

const userGuildItem = (table: Table, userId: Snowflake, guildId: Snowflake): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: { ...keys.userGuild(userId, guildId), type: "USER_GUILD", guild_id: guildId },
  },
});

/** Stores a guild with its owner as the first member. @returns "too many" where the owner is in 100 guilds already */
export async function createGuild(
  table: Table,
  guild: GuildRecord,
  owner: User,
  eventId: Snowflake,
): Promise<"created" | "too many"> {
  try {
    await transact(table, [
      countGuildItem(table, owner.id, 1),
      {
        Put: {
          TableName: table.name,
          Item: guildToItem(guild, new Date(table.now()).toISOString()),
          ConditionExpression: "attribute_not_exists(PK)", // an id is used once
        },
      },
      memberItem(table, guild.id, owner, "owner"),
      userGuildItem(table, owner.id, guild.id),
      membershipEventItem(table, owner.id, guildAudience(guild.id), eventId, "entered"),
    ]);
    return "created";
  } catch (error) {
    if (error instanceof ConditionsFailed && error.failed.has(0)) return "too many";
    throw error;
  }
}

/** How somebody comes in. */
export interface Joining {
  readonly eventId: Snowflake;
  /** Of the invite, of which one use is taken. */
  readonly code: string;
}

/** Why nobody was added, by the place of the condition in the transaction. Where several fail, the first of them is told: who is banned learns nothing else. */
const REFUSALS = [
  [0, "was a member"],
  [1, "banned"],
  [2, "gone"],
  [3, "used up"],
  [4, "too many"],
] as const;

/** What a client is told to wait when so many join at once that the time was over. */
const BUSY_MS = 1_000;

/**
 * Adds a member, takes a use of the invite, and tells the guild and the user's other connections. Nothing is written unless all of it is. Those who join by one invite do so one after
 * another, because its uses are counted. @throws AppError RATE_LIMITED
 */
export async function addMember(
  table: Table,
  guildId: Snowflake,
  user: User,
  { eventId, code }: Joining,
): Promise<"joined" | (typeof REFUSALS)[number][1]> {
  const audience = guildAudience(guildId);
  try {
    await transact(table, [
      memberItem(table, guildId, user, "member"),
      isNotBannedItem(table, guildId, user.id),
      guildExistsItem(table, guildId),
      inviteUseItem(table, code),
      countGuildItem(table, user.id, 1),
      userGuildItem(table, user.id, guildId),
      audienceEventItem(table, audience, eventId, "GUILD_MEMBER_ADD", {
        guild_id: guildId,
        user,
        role: "member",
      }),
      membershipEventItem(table, user.id, audience, eventId, "entered"),
    ]);
    return "joined";
  } catch (error) {
    if (error instanceof TransactionConflict)
      throw new AppError("RATE_LIMITED", "Too many people join here at once.", { retryAfterMs: BUSY_MS });
    if (!(error instanceof ConditionsFailed)) throw error;
    const refusal = REFUSALS.find(([place]) => error.failed.has(place));
    if (!refusal) throw error;
    return refusal[1];
  }
}
