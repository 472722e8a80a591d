import type { Guild, Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, guildAudience } from "./audience.ts";
import { lookAgain } from "./look-again.ts";
import { assertMay } from "./permissions.ts";

export const unknownGuild = () => new AppError("UNKNOWN_GUILD", "There is no such guild.");

export interface MemberLike {
  readonly user: User;
  readonly role: Role;
  readonly joinedAtMs: number;
}

/** A member as it was when it was looked at. */
export type SeenMember = Pick<MemberLike, "user" | "role">;

export interface FindMember {
  findMember(guildId: Snowflake, userId: Snowflake): Promise<MemberLike | undefined>;
}

/** @throws AppError UNKNOWN_GUILD for whoever is not a member: that it exists is not theirs to know */
export async function getMember(
  deps: FindMember,
  guildId: Snowflake,
  userId: Snowflake,
): Promise<MemberLike> {
  const member = await deps.findMember(guildId, userId);
  if (!member) throw unknownGuild();
  return member;
}

export interface CreateGuildDeps {
  newId(): Snowflake;
  createGuild(
    guild: { id: Snowflake; name: string; ownerId: Snowflake },
    owner: User,
    eventId: Snowflake,
  ): Promise<"created" | "too many">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
}

/** @throws AppError LIMIT_REACHED */
export async function createGuild(deps: CreateGuildDeps, owner: User, name: string): Promise<Guild> {
  const id = deps.newId();
  const outcome = await deps.createGuild({ id, name, ownerId: owner.id }, owner, deps.newId());
  if (outcome === "too many")
    throw new AppError("LIMIT_REACHED", "You are in as many guilds as anybody can be.");
  await deps.enterAudience(guildAudience(id), owner.id);
  return { id, name, role: "owner", channels: [] };
}

export interface UpdateGuildDeps extends FindMember {
  newId(): Snowflake;
  /** False where it is gone. */
  renameGuild(guildId: Snowflake, name: string, eventId: Snowflake): Promise<boolean>;
}

/** @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function updateGuild(
  deps: UpdateGuildDeps,
  userId: Snowflake,
  guildId: Snowflake,
  name: string,
): Promise<Pick<Guild, "id" | "name">> {
  assertMay((await getMember(deps, guildId, userId)).role, "MANAGE_GUILD");
  if (!(await deps.renameGuild(guildId, name, deps.newId()))) throw unknownGuild();
  return { id: guildId, name };
}

export interface DeleteGuildDeps extends FindMember {
  newId(): Snowflake;
  /** At once and for everybody. False where somebody else owns it by now, or it was gone before. */
  deleteGuild(guildId: Snowflake, ownerId: Snowflake, eventId: Snowflake): Promise<boolean>;
  /** Begins to remove what is left of it; the sweep goes on, also where this was not called. */
  closeGuild(guildId: Snowflake, ownerId: Snowflake): Promise<void>;
}

/** Deletes a guild with all that is in it: its owner may. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function deleteGuild(
  deps: DeleteGuildDeps,
  userId: Snowflake,
  guildId: Snowflake,
): Promise<void> {
  await lookAgain(`the owner of guild ${guildId}`, async () => {
    const { role } = await getMember(deps, guildId, userId);
    if (role !== "owner") throw new AppError("MISSING_PERMISSIONS", "Only its owner deletes a guild.");
    return deps.deleteGuild(guildId, userId, deps.newId());
  });
  await deps.closeGuild(guildId, userId);
}
