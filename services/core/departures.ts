import type { User } from "#protocol/objects";
import type { Permission } from "#protocol/permissions";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import {
  type DeleteGuildDeps,
  type FindMember,
  getMember,
  type MemberLike,
  type SeenMember,
} from "./guilds.ts";
import { lookAgain } from "./look-again.ts";
import { assertMay, assertOutranks } from "./permissions.ts";

/** What goes with a removal. */
export interface Removal {
  /** The member's connections, which leave the audience with them; the generation was read before. */
  readonly connectionIds: readonly string[];
  readonly generation: number;
  /** Who owns the guild from now on. */
  readonly heir?: SeenMember | undefined;
  /** Who removes somebody else; their connections are closed. */
  readonly by?: SeenMember | undefined;
  readonly close?: "KICKED" | undefined;
}

export interface DepartureDeps extends FindMember {
  getGeneration(userId: Snowflake): Promise<number>;
  listUserConnections(userId: Snowflake): Promise<readonly string[]>;
  /** False where something changed since it was looked at, and nothing was written. */
  removeMember(guildId: Snowflake, member: SeenMember, removal: Removal): Promise<boolean>;
  /** Takes somebody who is not in the guild any more out of its private channels. */
  leaveChannels(guildId: Snowflake, userId: Snowflake): Promise<void>;
}

/** What a removal goes by besides the member. */
async function connectionsOf(deps: DepartureDeps, userId: Snowflake) {
  const generation = await deps.getGeneration(userId);
  return { generation, connectionIds: await deps.listUserConnections(userId) };
}

export interface LeaveGuildDeps extends DepartureDeps, DeleteGuildDeps {
  /** Who joined first among the others; undefined where there is nobody else. */
  findHeir(guildId: Snowflake, ownerId: Snowflake): Promise<SeenMember | undefined>;
}

/**
 * Leaves a guild. An owner who leaves hands it to the member who joined first; with its last member a guild is deleted, also where somebody comes in at that very moment.
 * @throws AppError UNKNOWN_GUILD
 */
export async function leaveGuild(deps: LeaveGuildDeps, user: User, guildId: Snowflake): Promise<void> {
  let isDeleted = false;
  await lookAgain(`the members of guild ${guildId}`, async () => {
    const member = await getMember(deps, guildId, user.id);
    const heir = member.role === "owner" ? await deps.findHeir(guildId, user.id) : undefined;
    isDeleted = member.role === "owner" && !heir;
    if (isDeleted) return deps.deleteGuild(guildId, user.id, deps.newId());
    return deps.removeMember(guildId, member, { ...(await connectionsOf(deps, user.id)), heir });
  });
  if (isDeleted) await deps.closeGuild(guildId, user.id);
  else await deps.leaveChannels(guildId, user.id);
}

/** Who acts, and on whom where that one is a member. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS where the target is not below */
export async function getActorAndTarget(
  deps: FindMember,
  userId: Snowflake,
  guildId: Snowflake,
  targetId: Snowflake,
  permission: Permission,
): Promise<{ actor: MemberLike; target: MemberLike | undefined }> {
  const actor = await getMember(deps, guildId, userId);
  assertMay(actor.role, permission);
  const target = await deps.findMember(guildId, targetId);
  if (target) assertOutranks(actor.role, target.role);
  return { actor, target };
}

export const unknownUser = () => new AppError("UNKNOWN_USER", "There is no such user here.");

/** Removes a member who is below; they may come back. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, UNKNOWN_USER */
export async function kickMember(
  deps: DepartureDeps,
  userId: Snowflake,
  guildId: Snowflake,
  targetId: Snowflake,
): Promise<void> {
  await lookAgain(`the members of guild ${guildId}`, async () => {
    const { actor, target } = await getActorAndTarget(deps, userId, guildId, targetId, "KICK_MEMBERS");
    if (!target) throw unknownUser();
    const connections = await connectionsOf(deps, targetId);
    return deps.removeMember(guildId, target, { ...connections, by: actor, close: "KICKED" });
  });
  await deps.leaveChannels(guildId, targetId);
}

export interface BanDeps extends DepartureDeps {
  /** As `removeMember`, and bans. */
  banMember(
    guildId: Snowflake,
    member: SeenMember,
    removal: Removal,
    reason: string | null,
  ): Promise<boolean>;
  /** Bans somebody who is not a member. False as above, also where they have come in. */
  banStranger(guildId: Snowflake, by: SeenMember, userId: Snowflake, reason: string | null): Promise<boolean>;
}

/** Removes whoever is below, or was never here, until they are unbanned. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function banMember(
  deps: BanDeps,
  userId: Snowflake,
  guildId: Snowflake,
  targetId: Snowflake,
  reason: string | null,
): Promise<void> {
  await lookAgain(`the members of guild ${guildId}`, async () => {
    const { actor, target } = await getActorAndTarget(deps, userId, guildId, targetId, "BAN_MEMBERS");
    if (target) {
      const removal = { ...(await connectionsOf(deps, targetId)), by: actor };
      return deps.banMember(guildId, target, removal, reason);
    }
    // Whether there is such a user is not the asker's to know.
    return deps.banStranger(guildId, actor, targetId, reason);
  });
  await deps.leaveChannels(guildId, targetId);
}
