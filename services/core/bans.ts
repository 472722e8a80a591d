import { limits } from "#protocol/limits";
import type { Ban, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { unknownUser } from "./departures.ts";
import { type FindMember, getMember } from "./guilds.ts";
import { assertMay } from "./permissions.ts";
import { takeBytes } from "./take-bytes.ts";

export interface UnbanDeps extends FindMember {
  /** False where nobody was banned. */
  removeBan(guildId: Snowflake, userId: Snowflake): Promise<boolean>;
}

/** @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, UNKNOWN_USER */
export async function unbanMember(
  deps: UnbanDeps,
  userId: Snowflake,
  guildId: Snowflake,
  targetId: Snowflake,
): Promise<void> {
  assertMay((await getMember(deps, guildId, userId)).role, "BAN_MEMBERS");
  if (!(await deps.removeBan(guildId, targetId))) throw unknownUser();
}

export interface ListBansDeps extends FindMember {
  listBans(
    guildId: Snowflake,
    page: { after?: Snowflake | undefined; limit: number },
  ): Promise<{
    bans: readonly {
      userId: Snowflake;
      reason: string | null;
      bannedAtMs: number;
      /** Of a member, whom the guild knew. */
      wasMember: boolean;
    }[];
    hasMore: boolean;
  }>;
  findUsers(userIds: readonly Snowflake[]): Promise<readonly (User | undefined)[]>;
}

/** A page of those who are banned, in the order of their ids, cut at about 100 KB. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function listBans(
  deps: ListBansDeps,
  userId: Snowflake,
  guildId: Snowflake,
  page: { after?: Snowflake | undefined; limit: number },
): Promise<{ bans: Ban[]; hasMore: boolean }> {
  assertMay((await getMember(deps, guildId, userId)).role, "BAN_MEMBERS");
  const { bans, hasMore } = await deps.listBans(guildId, page);
  const known = bans.filter(({ wasMember }) => wasMember).map(({ userId: id }) => id);
  const found = await deps.findUsers(known);
  const users = new Map(known.map((id, index) => [id, found[index]]));
  const all: Ban[] = bans.map(({ userId: id, reason, bannedAtMs }) => ({
    // By an id alone nobody finds out who there is, and what they are called.
    user: users.get(id) ?? { id, username: "unknown", unknown: true },
    reason,
    banned_at: new Date(bannedAtMs).toISOString(),
  }));
  const cut = takeBytes(all, limits.pageBytes);
  return { bans: cut, hasMore: hasMore || cut.length < all.length };
}
