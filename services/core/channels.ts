import type { ChannelChange, GuildChannel, ListedChannel } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, channelAudience } from "./audience.ts";
import { type FindMember, getMember, type MemberLike } from "./guilds.ts";
import { assertMay } from "./permissions.ts";
import { type FindVisibleChannel, getVisibleChannel, unknownChannel } from "./visible-channel.ts";

/** A guild goes out in one frame. */
export const textsTooLong = () =>
  new AppError(
    "LIMIT_REACHED",
    "The names, topics and categories of this guild's channels are as long together as they can be.",
  );

export interface CreateChannelDeps extends FindMember {
  newId(): Snowflake;
  createChannel(
    channel: GuildChannel,
    maker: MemberLike,
    eventId: Snowflake,
  ): Promise<"created" | "full" | "too long" | "too many" | "left">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
}

/** A private one has its maker as its first member. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, LIMIT_REACHED */
export async function createChannel(
  deps: CreateChannelDeps,
  userId: Snowflake,
  guildId: Snowflake,
  fields: Pick<GuildChannel, "name" | "topic" | "category" | "position" | "private">,
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
  if (outcome === "left") throw new AppError("UNKNOWN_GUILD", "There is no such guild.");
  if (outcome === "full")
    throw new AppError("LIMIT_REACHED", "This guild has as many channels as a guild can have.");
  if (outcome === "too long") throw textsTooLong();
  if (outcome === "too many")
    throw new AppError("LIMIT_REACHED", "You are in as many private channels as anybody can be.");
  if (channel.private) await deps.enterAudience(channelAudience(channel.id), userId);
  return channel;
}

export interface DeleteChannelDeps extends FindVisibleChannel {
  newId(): Snowflake;
  deleteChannel(guildId: Snowflake, channelId: Snowflake, eventId: Snowflake): Promise<boolean>;
}

/** @throws AppError UNKNOWN_CHANNEL, MISSING_PERMISSIONS */
export async function deleteChannel(
  deps: DeleteChannelDeps,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<void> {
  const guildId = await getManagedGuild(deps, userId, channelId);
  if (!(await deps.deleteChannel(guildId, channelId, deps.newId()))) throw unknownChannel();
}

/** The guild of a channel that this user sees and manages. @throws AppError UNKNOWN_CHANNEL, also for direct messages: those are nobody's to manage; MISSING_PERMISSIONS */
export async function getManagedGuild(
  deps: FindVisibleChannel,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<Snowflake> {
  const { guildId, role } = await getVisibleChannel(deps, channelId, userId);
  if (guildId === null) throw unknownChannel();
  assertMay(role, "MANAGE_CHANNELS");
  return guildId;
}

export interface ListGuildChannelsDeps extends FindMember {
  /** Oldest first. */
  listChannels(guildId: Snowflake): Promise<readonly ChannelChange[]>;
  /** Those of some private channels in which there is a membership of this stay in the guild. */
  listJoined(channelIds: readonly Snowflake[], member: MemberLike): Promise<ReadonlySet<Snowflake>>;
}

/** All channels of a guild, also those that this user is not in and may join. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function listGuildChannels(
  deps: ListGuildChannelsDeps,
  userId: Snowflake,
  guildId: Snowflake,
): Promise<ListedChannel[]> {
  const member = await getMember(deps, guildId, userId);
  assertMay(member.role, "MANAGE_CHANNELS");
  const channels = await deps.listChannels(guildId);
  const joined = await deps.listJoined(
    channels.flatMap((channel) => (channel.private ? [channel.id] : [])),
    member,
  );
  return channels.map((channel) => ({ ...channel, joined: !channel.private || joined.has(channel.id) }));
}
