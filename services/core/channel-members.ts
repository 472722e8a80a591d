import type { GuildChannel, Role, User } from "#protocol/objects";
import { may } from "#protocol/permissions";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, channelAudience } from "./audience.ts";
import type { FindMember } from "./guilds.ts";
import { lookAgain } from "./look-again.ts";
import { assertMay } from "./permissions.ts";
import {
  type FindVisibleChannel,
  getVisibleChannel,
  unknownChannel,
  type VisibleChannel,
} from "./visible-channel.ts";

interface PrivateChannel {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
}

interface MembershipDeps extends FindVisibleChannel, FindMember {
  /** As others see them now. */
  findUser(userId: Snowflake): Promise<User | undefined>;
}

interface EnterDeps extends MembershipDeps {
  /** @param newcomer with `role` where it has to be the same still */
  addChannelMember(
    channel: PrivateChannel,
    newcomer: { user: User; joinedAtMs: number; role?: Role },
  ): Promise<"added" | "was a member" | "full" | "too many" | "changed">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
}

/** @returns false where something changed meanwhile */
function assertAdded(outcome: Awaited<ReturnType<EnterDeps["addChannelMember"]>>, tooMany: string): boolean {
  if (outcome === "full")
    throw new AppError("LIMIT_REACHED", "This channel has as many members as a private channel can have.");
  if (outcome === "too many") throw new AppError("LIMIT_REACHED", tooMany);
  return outcome !== "changed";
}

export interface JoinChannelDeps extends EnterDeps {
  /** Undefined where there is no such channel; null for a direct message. */
  findGuildId(channelId: Snowflake): Promise<Snowflake | null | undefined>;
  /** As this user sees it. */
  readChannel(guildId: Snowflake, channelId: Snowflake, userId: Snowflake): Promise<GuildChannel | undefined>;
}

/**
 * Lets somebody who manages channels into a private one, so that none is ever out of reach. Who sees the channel already just gets it. When this returns, all of the user's identified connections are
 * in its audience. @throws AppError UNKNOWN_CHANNEL, LIMIT_REACHED
 */
export async function joinChannel(
  deps: JoinChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<GuildChannel> {
  const guildId = await deps.findGuildId(channelId);
  if (!guildId) throw unknownChannel();
  await lookAgain(`the members of channel ${channelId}`, async () => {
    if (await deps.findVisibleChannel(channelId, userId)) return true;
    const [member, user] = await Promise.all([deps.findMember(guildId, userId), deps.findUser(userId)]);
    if (!member || !user || !may(member.role, "MANAGE_CHANNELS")) throw unknownChannel();
    const outcome = await deps.addChannelMember({ id: channelId, guildId }, { ...member, user });
    return assertAdded(outcome, "You are in as many private channels as anybody can be.");
  });
  // Also for who was in it: a handler that was killed has left it to this one.
  await deps.enterAudience(channelAudience(channelId), userId);
  const channel = await deps.readChannel(guildId, channelId, userId);
  if (!channel) throw unknownChannel();
  return channel;
}

/** Adds a member of the guild to a private channel. Twice is no error. When this returns, all of their identified connections are in its audience. @throws AppError UNKNOWN_CHANNEL, INVALID_FORM_BODY, MISSING_PERMISSIONS, UNKNOWN_USER, LIMIT_REACHED */
export async function addMember(
  deps: EnterDeps,
  userId: Snowflake,
  channelId: Snowflake,
  targetId: Snowflake,
): Promise<void> {
  await lookAgain(`the members of channel ${channelId}`, async () => {
    const { channel, target } = await getChannelAndTarget(deps, userId, channelId, targetId);
    const outcome = await deps.addChannelMember(channel, target);
    return assertAdded(outcome, "They are in as many private channels as anybody can be.");
  });
  await deps.enterAudience(channelAudience(channelId), targetId);
}

export interface LeaveChannelDeps extends MembershipDeps {
  getGeneration(userId: Snowflake): Promise<number>;
  listUserConnections(userId: Snowflake): Promise<readonly string[]>;
  removeChannelMember(
    channel: PrivateChannel,
    user: User,
    removal: { joinedAtMs: number; generation: number; connectionIds: readonly string[] },
  ): Promise<"removed" | "was none" | "changed">;
}

/** @returns false where something changed meanwhile */
async function remove(
  deps: LeaveChannelDeps,
  channel: PrivateChannel,
  { user, joinedAtMs }: { user: User; joinedAtMs: number },
): Promise<boolean> {
  // In this order: a connection that identifies in between is not overlooked.
  const generation = await deps.getGeneration(user.id);
  const connectionIds = await deps.listUserConnections(user.id);
  const removal = { joinedAtMs, generation, connectionIds };
  return (await deps.removeChannelMember(channel, user, removal)) !== "changed";
}

/** Takes a member of the guild out of a private channel. Twice is no error. @throws AppError UNKNOWN_CHANNEL, INVALID_FORM_BODY, MISSING_PERMISSIONS, UNKNOWN_USER */
export async function removeMember(
  deps: LeaveChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
  targetId: Snowflake,
): Promise<void> {
  await lookAgain(`the members of channel ${channelId}`, async () => {
    const { channel, target } = await getChannelAndTarget(deps, userId, channelId, targetId);
    return remove(deps, channel, target);
  });
}

/** @throws AppError UNKNOWN_CHANNEL, INVALID_FORM_BODY where it is no private channel */
export async function leaveChannel(
  deps: LeaveChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<void> {
  await lookAgain(`the members of channel ${channelId}`, async () => {
    const visible = await getVisibleChannel(deps, channelId, userId);
    if (visible.guildId === null) throw notPrivate("Nobody leaves a direct message.");
    if (!visible.isPrivate)
      throw notPrivate("This channel is everybody's in the guild: leave the guild instead.");
    const [member, user] = await Promise.all([
      deps.findMember(visible.guildId, userId),
      deps.findUser(userId),
    ]);
    if (!member || !user) throw unknownChannel();
    return remove(deps, { id: channelId, guildId: visible.guildId }, { ...member, user });
  });
}

const notPrivate = (message: string) =>
  new AppError("INVALID_FORM_BODY", message, { fields: { channel_id: message } });

/** A private channel that this user sees and manages, and a member of its guild. */
async function getChannelAndTarget(
  deps: MembershipDeps,
  userId: Snowflake,
  channelId: Snowflake,
  targetId: Snowflake,
) {
  const visible = await getVisibleChannel(deps, channelId, userId);
  if (visible.guildId === null) throw notPrivate("A direct message is between two.");
  assertMay(visible.role, "MANAGE_CHANNELS");
  if (!visible.isPrivate) throw notPrivate("This channel is everybody's in the guild.");
  const [member, user] = await Promise.all([
    deps.findMember(visible.guildId, targetId),
    deps.findUser(targetId),
  ]);
  if (!member || !user || user.deleted) throw new AppError("UNKNOWN_USER", "There is no such user here.");
  return {
    channel: { id: channelId, guildId: visible.guildId },
    target: { user, joinedAtMs: member.joinedAtMs },
  };
}

export interface ListMembersDeps<Channel extends VisibleChannel> extends FindVisibleChannel<Channel> {
  listMembers(
    channel: Channel,
    range: { after?: Snowflake | undefined; limit: number },
  ): Promise<{ readonly users: readonly User[]; readonly hasMore: boolean }>;
}

/** Who sees a channel, in the order of user ids, those after `after`. @throws AppError UNKNOWN_CHANNEL */
export async function listMembers<Channel extends VisibleChannel>(
  deps: ListMembersDeps<Channel>,
  userId: Snowflake,
  channelId: Snowflake,
  range: { after?: Snowflake | undefined; limit: number },
): Promise<{ members: { user: User }[]; has_more: boolean }> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  const { users, hasMore } = await deps.listMembers(channel, range);
  return { members: users.map((user) => ({ user })), has_more: hasMore };
}
