import type { GuildChannel, Role } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, channelAudience } from "./audience.ts";
import { type FindMember, getMember, type MemberLike } from "./guilds.ts";
import { assertMay } from "./permissions.ts";

export interface CreateChannelDeps extends FindMember {
  newId(): Snowflake;
  createChannel(
    channel: GuildChannel,
    maker: MemberLike,
    eventId: Snowflake,
  ): Promise<"created" | "full" | "too many" | "left">;
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
  if (outcome === "left") throw new AppError("UNKNOWN_GUILD", "There is no such guild.");
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
