import type { Guild, Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, guildAudience } from "./audience.ts";

const unknownGuild = () => new AppError("UNKNOWN_GUILD", "There is no such guild.");

export interface MemberLike {
  readonly user: User;
  readonly role: Role;
  readonly joinedAtMs: number;
}

export interface FindMember {
  findMember(guildId: Snowflake, userId: Snowflake): Promise<MemberLike | undefined>;
}

/** @throws AppError UNKNOWN_GUILD for whoever is not a member: that it exists is theirs to know */
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

export interface LeaveGuildDeps extends FindMember {
  newId(): Snowflake;
  /** Who joined first among the others; undefined where there is nobody else. */
  findHeir(guildId: Snowflake, ownerId: Snowflake): Promise<User | undefined>;
  listChannelIds(guildId: Snowflake): Promise<readonly Snowflake[]>;
  deleteChannel(guildId: Snowflake, channelId: Snowflake, eventId: Snowflake): Promise<boolean>;
  getGeneration(userId: Snowflake): Promise<number>;
  listUserConnections(userId: Snowflake): Promise<readonly string[]>;
  /** False where something changed meanwhile, and nothing was written. */
  removeMember(
    guildId: Snowflake,
    user: User,
    departure: {
      eventId: Snowflake;
      generation: number;
      connectionIds: readonly string[];
      heir?: User | undefined;
      last?: boolean | undefined;
    },
  ): Promise<boolean>;
}

const TRIES = 5;

/**
 * Leaves a guild. An owner who leaves hands it to the member who joined first; with its last member a guild and its channels go.
 * @throws AppError UNKNOWN_GUILD
 */
export async function leaveGuild(deps: LeaveGuildDeps, user: User, guildId: Snowflake): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const member = await getMember(deps, guildId, user.id);
    const isOwner = member.role === "owner";
    const heir = isOwner ? await deps.findHeir(guildId, user.id) : undefined;
    const last = isOwner && !heir;
    if (last) {
      for (const channelId of await deps.listChannelIds(guildId))
        await deps.deleteChannel(guildId, channelId, deps.newId());
    }
    const generation = await deps.getGeneration(user.id);
    const connectionIds = await deps.listUserConnections(user.id);
    const eventId = deps.newId();
    if (await deps.removeMember(guildId, member.user, { eventId, generation, connectionIds, heir, last }))
      return;
  }
  throw new Error(`the members of guild ${guildId} changed ${TRIES} times while one was leaving`);
}
