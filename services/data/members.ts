import type { SeenMember } from "#core/guilds";
import { limits } from "#protocol/limits";
import type { Member, Role } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { getItems, type Item, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";
import { findUsers, userFromItem } from "./users.ts";

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

/** AP-11, AP-09 and AP-01 in one read, consistent: a member as others see them now. A guild that is gone has none, also where the sweep has not taken their items yet. */
export async function findMember(
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
): Promise<MemberRecord | undefined> {
  const [guild, item, user] = await getItems(table, [
    keys.guild(guildId),
    keys.member(guildId, userId),
    keys.user(userId),
  ]);
  if (!guild || !item) return undefined;
  const member = memberFromItem(item);
  return user ? { ...member, user: userFromItem(user) } : member;
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

const HEIR_PAGE = 1_000;

/** Who, besides `exceptId`, joined first. AP-12, page by page: it is asked when an owner leaves, which is rare. */
export async function findFirstMember(
  table: Table,
  guildId: Snowflake,
  exceptId: Snowflake,
): Promise<SeenMember | undefined> {
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
  return first && (await withProfiles(table, [first]))[0];
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
export const countGuildItem = (table: Table, userId: Snowflake, change: 1 | -1): TransactItem => ({
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

/** Nobody acts in a role that was taken from them since it was looked at. */
export const stillHasRole = (table: Table, guildId: Snowflake, { user, role }: SeenMember): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.member(guildId, user.id),
    ConditionExpression: "#role = :role",
    ExpressionAttributeNames: { "#role": "role" },
    ExpressionAttributeValues: { ":role": role },
  },
});
