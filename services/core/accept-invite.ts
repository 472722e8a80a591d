import type { Guild, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, guildAudience } from "./audience.ts";
import type { FindMember } from "./guilds.ts";
import { type FindInvite, isLive, unknownInvite } from "./invites.ts";

export interface AcceptInviteDeps extends FindMember, FindInvite {
  now(): number;
  newId(): Snowflake;
  /** As others see them now. */
  findUser(userId: Snowflake): Promise<User | undefined>;
  /** Takes a use of the invite with it, or nothing happens. */
  addMember(
    guildId: Snowflake,
    user: User,
    joining: { eventId: Snowflake; code: string },
  ): Promise<"joined" | "was a member" | "banned" | "gone" | "used up" | "too many">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
  readGuild(guildId: Snowflake, userId: Snowflake): Promise<Guild | undefined>;
}

/**
 * Joins the guild that an invite leads to. Accepting twice gives the same guild and takes one use. When this returns, all of the user's identified
 * connections are in the guild's audience. Who is banned there is told that there is no such invite. @throws AppError UNKNOWN_INVITE, LIMIT_REACHED
 */
export async function acceptInvite(deps: AcceptInviteDeps, userId: Snowflake, code: string): Promise<Guild> {
  const invite = await deps.findInvite(code);
  if (invite?.guildId === undefined) throw unknownInvite();
  const { guildId } = invite;
  // Whoever is in already needs no invite: a repeated accept is not told that its own first one used it up.
  if (!(await deps.findMember(guildId, userId))) {
    const user = await deps.findUser(userId);
    if (!user || !isLive(invite, deps.now())) throw unknownInvite();
    const outcome = await deps.addMember(guildId, user, { eventId: deps.newId(), code });
    if (outcome === "too many")
      throw new AppError("LIMIT_REACHED", "You are in as many guilds as anybody can be.");
    if (outcome !== "joined" && outcome !== "was a member") throw unknownInvite();
  }
  await deps.enterAudience(guildAudience(guildId), userId);
  const guild = await deps.readGuild(guildId, userId);
  if (!guild) throw unknownInvite();
  return guild;
}
