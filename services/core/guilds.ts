import type { Guild, GuildChannel, Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, channelAudience, guildAudience } from "./audience.ts";
import { assertMay } from "./permissions.ts";

const unknownGuild = () => new AppError("UNKNOWN_GUILD", "There is no such guild.");

interface MemberLike {
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

export interface CreateChannelDeps extends FindMember {
  newId(): Snowflake;
  createChannel(
    channel: GuildChannel,
    maker: MemberLike,
    eventId: Snowflake,
  ): Promise<"created" | "full" | "too many">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
}

/** @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, LIMIT_REACHED */
export async function createChannel(
  deps: CreateChannelDeps,
  userId: Snowflake,
  guildId: Snowflake,
  fields: Pick<GuildChannel, "name" | "topic" | "position" | "private">,
): Promise<GuildChannel> {
  const maker = await getMember(deps, guildId, userId);
  assertMay(maker.role, "MANAGE_CHANNELS");
  const channel: GuildChannel = {
    id: deps.newId(),
    guild_id: guildId,
    ...fields,
    last_seq: 0,
    last_message_id: null,
    last_read_id: null,
    mention_count: 0,
  };
  const outcome = await deps.createChannel(channel, maker, deps.newId());
  if (outcome === "full")
    throw new AppError("LIMIT_REACHED", "This guild has as many channels as a guild can have.");
  if (outcome === "too many")
    throw new AppError("LIMIT_REACHED", "You are in as many private channels as anybody can be.");
  if (channel.private) await deps.enterAudience(channelAudience(channel.id), userId);
  return channel;
}

export interface DeleteChannelDeps {
  newId(): Snowflake;
  findVisibleChannel(
    channelId: Snowflake,
    userId: Snowflake,
  ): Promise<{ readonly guildId: Snowflake | null; readonly role: Role } | undefined>;
  deleteChannel(guildId: Snowflake, channelId: Snowflake, eventId: Snowflake): Promise<boolean>;
}

/** @throws AppError UNKNOWN_CHANNEL, MISSING_PERMISSIONS */
export async function deleteChannel(
  deps: DeleteChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<void> {
  const channel = await deps.findVisibleChannel(channelId, userId);
  // A direct message is nobody's to delete.
  if (!channel || channel.guildId === null)
    throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  assertMay(channel.role, "MANAGE_CHANNELS");
  if (!(await deps.deleteChannel(channel.guildId, channelId, deps.newId()))) {
    throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  }
}
