import type { DmChannel, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, channelAudience } from "./audience.ts";

export interface OpenDirectMessageDeps {
  newId(): Snowflake;
  findDirectMessage(one: Snowflake, other: Snowflake): Promise<Snowflake | undefined>;
  /** By place; undefined where there was never such a user. */
  findUsers(userIds: readonly Snowflake[]): Promise<readonly (User | undefined)[]>;
  /** Whether the two are in a guild together, or have a direct message. */
  haveMet(one: Snowflake, other: Snowflake): Promise<boolean>;
  createDirectMessage(
    channelId: Snowflake,
    pair: readonly [Snowflake, Snowflake],
    eventId: Snowflake,
  ): Promise<"created" | "exists" | "refused">;
  /** Puts all of a user's identified connections into an audience. Safe to repeat. */
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
  /** As the user sees it; undefined where it is not the user's. */
  readDirectMessage(channelId: Snowflake, userId: Snowflake): Promise<DmChannel | undefined>;
}

/** The same whether there is nobody, or nobody whom one may write to. */
const unknownUser = () => new AppError("UNKNOWN_USER", "There is no such person.");

/**
 * The channel between two people, who have to share a guild when it is made; once there, it stays. When this returns, the identified connections of both are in its audience.
 * @throws AppError UNKNOWN_USER, LIMIT_REACHED
 */
export async function openDirectMessage(
  deps: OpenDirectMessageDeps,
  userId: Snowflake,
  otherId: Snowflake,
): Promise<DmChannel> {
  if (userId === otherId) throw unknownUser();
  const channelId = await findOrCreate(deps, userId, otherId);
  const audience = channelAudience(channelId);
  await Promise.all([userId, otherId].map((id) => deps.enterAudience(audience, id)));
  const channel = await deps.readDirectMessage(channelId, userId);
  if (!channel) throw unknownUser();
  return channel;
}

async function findOrCreate(
  deps: OpenDirectMessageDeps,
  userId: Snowflake,
  otherId: Snowflake,
): Promise<Snowflake> {
  const mayCreate = async () => {
    const [[other], isNear] = await Promise.all([deps.findUsers([otherId]), deps.haveMet(userId, otherId)]);
    return other !== undefined && !other.deleted && isNear;
  };
  const existing = await deps.findDirectMessage(userId, otherId);
  if (existing !== undefined) return existing;
  if (!(await mayCreate())) throw unknownUser();
  const channelId = deps.newId();
  const outcome = await deps.createDirectMessage(channelId, [userId, otherId], deps.newId());
  if (outcome === "created") return channelId;
  const theirs = await deps.findDirectMessage(userId, otherId);
  if (theirs !== undefined) return theirs;
  // Refused because the other account was deleted this moment, or because of a limit.
  if (!(await mayCreate())) throw unknownUser();
  throw new AppError("LIMIT_REACHED", "One of you is in as many private channels as anybody can be.");
}
