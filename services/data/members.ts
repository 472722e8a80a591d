import { guildAudience } from "#core/audience";
import { limits } from "#protocol/limits";
import type { Member, Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, placeKeys } from "./audiences.ts";
import { sameGeneration } from "./connections.ts";
import { audienceEventItem, membershipEventItem } from "./events.ts";
import { type GuildRecord, guildToItem } from "./guilds.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";
import { findUsers } from "./users.ts";

export interface MemberRecord extends Member {
  /** Milliseconds since 1970. */
  readonly joinedAtMs: number;
}

export const memberFromItem = (item: Item): MemberRecord => ({
  user: { id: item.user_id as Snowflake, username: item.username as string },
  role: item.role as Role,
  joinedAtMs: item.joined_at_ms as number,
});

/** AP-01: members with their users as others see them now, one read for a page. */
export async function withProfiles<M extends Member>(table: Table, members: readonly M[]): Promise<M[]> {
  const users = await findUsers(
    table,
    members.map(({ user }) => user.id),
  );
  return members.map((member, index) => ({ ...member, user: users[index] ?? member.user }));
}

/** AP-11 */
export async function findMember(
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
): Promise<MemberRecord | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.member(guildId, userId),
    ConsistentRead: true,
  });
  return item && memberFromItem(item);
}

/** AP-12: in the order of user ids, those after `after`. */
export async function listMembers(
  table: Table,
  guildId: Snowflake,
  range: { after?: Snowflake | undefined; limit: number },
): Promise<{ members: MemberRecord[]; hasMore: boolean }> {
  const from = keys.member(
    guildId,
    range.after === undefined ? "0" : (BigInt(range.after) + 1n).toString(),
  ).SK;
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :guild AND SK BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":guild": keys.guild(guildId).PK, ":from": from, ":to": "MEMBER#~" },
    Limit: range.limit + 1,
    ConsistentRead: true,
  });
  const members = Items.map(memberFromItem);
  return { members: members.slice(0, range.limit), hasMore: members.length > range.limit };
}

/** AP-07 */
export async function listGuildIds(table: Table, userId: Snowflake): Promise<Snowflake[]> {
  // One page: a user is in at most 100 guilds.
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :guild)",
    ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":guild": "GUILD#" },
    ConsistentRead: true,
  });
  return Items.map((item) => item.guild_id);
}

/** Counted on the user, so that a READY has a bounded number of guilds. */
const countGuildItem = (table: Table, userId: Snowflake, change: 1 | -1): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.user(userId),
    UpdateExpression: "SET guild_count = guild_count + :change",
    // a deleted user comes into nothing new
    ConditionExpression: `guild_count < :most${change === 1 ? " AND attribute_not_exists(deleted)" : ""}`,
    ExpressionAttributeValues: {
      ":change": change,
      ":most": change === 1 ? limits.guildsPerUser : limits.guildsPerUser + 1,
    },
  },
});

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

/** What adding a member takes besides the member. */
export interface JoinOptions {
  readonly eventId: Snowflake;
  /** Of an invite with a limit of uses; one is taken. */
  readonly limitedInviteCode?: string | undefined;
}

/** Adds a member, takes a use of the invite, and tells the guild and the user's other connections. Nothing is written unless all of it is. */
export async function addMember(
  table: Table,
  guildId: Snowflake,
  user: User,
  options: JoinOptions,
): Promise<"joined" | "was a member" | "used up" | "too many"> {
  const places = { count: 0, member: 1, invite: 5 };
  const [shown = user] = await findUsers(table, [user.id]);
  const useInvite: TransactItem[] = options.limitedInviteCode
    ? [
        {
          Update: {
            TableName: table.name,
            Key: keys.invite(options.limitedInviteCode),
            UpdateExpression: "SET uses = uses + :one",
            ConditionExpression: "uses < max_uses", // the last use is taken once
            ExpressionAttributeValues: { ":one": 1 },
          },
        },
      ]
    : [];
  try {
    await transact(table, [
      countGuildItem(table, user.id, 1),
      memberItem(table, guildId, user, "member"),
      userGuildItem(table, user.id, guildId),
      audienceEventItem(table, guildAudience(guildId), options.eventId, "GUILD_MEMBER_ADD", {
        guild_id: guildId,
        user: shown,
        role: "member",
      }),
      membershipEventItem(table, user.id, guildAudience(guildId), options.eventId, "entered"),
      ...useInvite,
    ]);
    return "joined";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    if (error.failed.has(places.member)) return "was a member";
    if (error.failed.has(places.invite)) return "used up";
    if (error.failed.has(places.count)) return "too many";
    throw error;
  }
}

export interface Departure {
  readonly eventId: Snowflake;
  /** The leaving user's connections: their places in the audience go in the same transaction. */
  readonly connectionIds: readonly string[];
  /** Read before the connections (AP-31): one that identifies meanwhile is not overlooked. */
  readonly generation: number;
  /** The member is removed by somebody else, with this reason. */
  readonly close?: "KICKED" | "BANNED" | undefined;
  /** Further actions of the transaction: at most 10. */
  readonly also?: readonly TransactItem[] | undefined;
  /** Who owns the guild from now on, where its owner leaves others behind. */
  readonly heir?: User | undefined;
  /** True where nobody is left: the guild goes too. */
  readonly last?: boolean | undefined;
}

/** A transaction takes 100 actions (D5); what is above this is left to the event's delivery. */
const MOST_PLACES = 75;

/** Removes a member, and the connections from the audience, and tells everybody. @returns false where something changed meanwhile: look again */
export async function removeMember(
  table: Table,
  guildId: Snowflake,
  user: User,
  departure: Departure,
): Promise<boolean> {
  const { eventId, heir, last, close } = departure;
  const audience = guildAudience(guildId);
  const [[shards = 1], [shown = user, shownHeir]] = await Promise.all([
    getShardCounts(table, [audience]),
    findUsers(table, [user.id, ...(heir ? [heir.id] : [])]),
  ]);
  const places = departure.connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId: user.id }),
  );
  const succession: TransactItem[] = heir
    ? [
        {
          Update: {
            TableName: table.name,
            Key: keys.guild(guildId),
            UpdateExpression: "SET owner_id = :heir",
            ConditionExpression: "owner_id = :leaver",
            ExpressionAttributeValues: { ":heir": heir.id, ":leaver": user.id },
          },
        },
        {
          Update: {
            TableName: table.name,
            Key: keys.member(guildId, heir.id),
            UpdateExpression: "SET #role = :owner",
            ConditionExpression: "attribute_exists(PK)", // the heir has not left meanwhile
            ExpressionAttributeNames: { "#role": "role" },
            ExpressionAttributeValues: { ":owner": "owner" },
          },
        },
        audienceEventItem(
          table,
          guildAudience(guildId),
          (BigInt(eventId) + 1n).toString(),
          "GUILD_MEMBER_UPDATE",
          {
            guild_id: guildId,
            user: shownHeir ?? heir,
            role: "owner",
          },
        ),
      ]
    : [];
  const ending: TransactItem[] = last
    ? [{ Delete: { TableName: table.name, Key: keys.guild(guildId) } }]
    : [];
  try {
    await transact(table, [
      {
        Delete: {
          TableName: table.name,
          Key: keys.member(guildId, user.id),
          ConditionExpression: heir || last ? "attribute_exists(PK)" : "#role <> :owner", // nobody leaves a guild without an owner
          ...(heir || last
            ? {}
            : {
                ExpressionAttributeNames: { "#role": "role" },
                ExpressionAttributeValues: { ":owner": "owner" },
              }),
        },
      },
      { Delete: { TableName: table.name, Key: keys.userGuild(user.id, guildId) } },
      countGuildItem(table, user.id, -1),
      audienceEventItem(table, guildAudience(guildId), eventId, "GUILD_MEMBER_REMOVE", {
        guild_id: guildId,
        user: shown,
      }),
      membershipEventItem(table, user.id, audience, eventId, "left", { close }),
      sameGeneration(table, user.id, departure.generation),
      ...succession,
      ...ending,
      ...(departure.also ?? []),
      ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

const HEIR_PAGE = 1_000;

/** Who, besides `exceptId`, joined first. AP-12, page by page: it is asked when an owner leaves, which is rare. */
export async function findFirstMember(
  table: Table,
  guildId: Snowflake,
  exceptId: Snowflake,
): Promise<User | undefined> {
  let first: MemberRecord | undefined;
  let after: Snowflake | undefined;
  for (let more = true; more; ) {
    const page = await listMembers(table, guildId, { after, limit: HEIR_PAGE });
    for (const member of page.members) {
      if (member.user.id !== exceptId && (!first || member.joinedAtMs < first.joinedAtMs)) first = member;
    }
    after = page.members.at(-1)?.user.id;
    more = page.hasMore;
  }
  return first?.user;
}
