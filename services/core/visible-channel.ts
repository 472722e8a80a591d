import type { Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";

/** A channel that somebody may see, as it is now. */
export interface VisibleChannel {
  readonly channelId: Snowflake;
  /** Null for a direct message. */
  readonly guildId: Snowflake | null;
  /** Seen by its own members only. */
  readonly isPrivate: boolean;
  /** In the channel's guild; `member` in a direct message. */
  readonly role: Role;
  /** Who asked, as others see them now. */
  readonly user: User;
}

export interface FindVisibleChannel<Channel extends VisibleChannel = VisibleChannel> {
  /** Undefined where there is no such channel, or the user may not see it. */
  findVisibleChannel(channelId: Snowflake, userId: Snowflake): Promise<Channel | undefined>;
}

export const unknownChannel = () => new AppError("UNKNOWN_CHANNEL", "There is no such channel.");

/** @throws AppError UNKNOWN_CHANNEL for whoever may not see it: that it exists is theirs to know */
export async function getVisibleChannel<Channel extends VisibleChannel>(
  deps: FindVisibleChannel<Channel>,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<Channel> {
  const channel = await deps.findVisibleChannel(channelId, userId);
  if (!channel) throw unknownChannel();
  return channel;
}
