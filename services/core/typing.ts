import type { DispatchData } from "#protocol/dispatches";
import type { Snowflake } from "#protocol/primitives";
import { assertMay } from "./permissions.ts";
import { TokenBuckets } from "./token-bucket.ts";
import { type FindVisibleChannel, getVisibleChannel, type VisibleChannel } from "./visible-channel.ts";

/** Of one user in one channel, for each environment: a client that keeps to five seconds is never dropped. */
const INTERVAL_MS = 3_000;

export const typingBuckets = () => new TokenBuckets({ burst: 1, perSecond: 1_000 / INTERVAL_MS });

export interface StartTypingDeps<Channel extends VisibleChannel> extends FindVisibleChannel<Channel> {
  now(): number;
  readonly buckets: TokenBuckets;
}

/**
 * Whom somebody's typing is to be told, and what; undefined where it was told a moment ago. Nothing is stored.
 * @throws AppError UNKNOWN_CHANNEL, MISSING_PERMISSIONS for whoever may not write there
 */
export async function startTyping<Channel extends VisibleChannel>(
  deps: StartTypingDeps<Channel>,
  userId: Snowflake,
  channelId: Snowflake,
): Promise<{ channel: Channel; d: DispatchData<"TYPING_START"> } | undefined> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  assertMay(channel.role, "SEND_MESSAGES");
  const now = deps.now();
  if (deps.buckets.take(`${channelId} ${userId}`, now) > 0) return undefined;
  const timestamp = new Date(now).toISOString();
  return { channel, d: { channel_id: channelId, guild_id: channel.guildId, user_id: userId, timestamp } };
}
