import type { Guild, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type AudienceId, guildAudience } from "./audience.ts";
import { type FindMember, getMember } from "./guilds.ts";
import { assertMay } from "./permissions.ts";

export interface InviteTerms {
  readonly guildId: Snowflake;
  /** Undefined: as often as people like. */
  readonly maxUses?: number | undefined;
  readonly maxAgeSeconds: number;
}

export interface CreateInviteDeps extends FindMember {
  now(): number;
  newCode(): string;
  createInvite(invite: {
    code: string;
    guildId: Snowflake;
    creatorId: Snowflake;
    maxUses?: number | undefined;
    uses: number;
    validUntilMs: number;
  }): Promise<void>;
}

/** @returns the code. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function createInvite(
  deps: CreateInviteDeps,
  userId: Snowflake,
  terms: InviteTerms,
): Promise<string> {
  assertMay((await getMember(deps, terms.guildId, userId)).role, "CREATE_INSTANT_INVITE");
  const code = deps.newCode();
  await deps.createInvite({
    code,
    guildId: terms.guildId,
    creatorId: userId,
    maxUses: terms.maxUses,
    uses: 0,
    validUntilMs: deps.now() + terms.maxAgeSeconds * 1000,
  });
  return code;
}

export interface AcceptInviteDeps extends FindMember {
  now(): number;
  newId(): Snowflake;
  findInvite(
    code: string,
  ): Promise<
    | { guildId?: Snowflake | undefined; maxUses?: number | undefined; uses: number; validUntilMs: number }
    | undefined
  >;
  guildExists(guildId: Snowflake): Promise<boolean>;
  addMember(
    guildId: Snowflake,
    user: User,
    options: { eventId: Snowflake; limitedInviteCode?: string | undefined },
  ): Promise<"joined" | "was a member" | "used up" | "too many">;
  enterAudience(audience: AudienceId, userId: Snowflake): Promise<void>;
  readGuild(guildId: Snowflake, userId: Snowflake): Promise<Guild | undefined>;
}

export const unknownInvite = () =>
  new AppError("UNKNOWN_INVITE", "This invite does not exist, is used up or has expired.");

/**
 * Joins the guild that an invite leads to. Accepting twice gives the same guild and takes one use. When this returns, all of the user's identified
 * connections are in the guild's audience. @throws AppError UNKNOWN_INVITE, LIMIT_REACHED
 */
export async function acceptInvite(deps: AcceptInviteDeps, user: User, code: string): Promise<Guild> {
  const invite = await deps.findInvite(code);
  if (invite?.guildId === undefined) throw unknownInvite();
  const { guildId } = invite;
  // Whoever is in already needs no invite: a repeated accept is not told that its own first one used it up.
  if (!(await deps.findMember(guildId, user.id))) {
    const usedUp = invite.maxUses !== undefined && invite.uses >= invite.maxUses;
    if (usedUp || invite.validUntilMs <= deps.now() || !(await deps.guildExists(guildId)))
      throw unknownInvite();
    const outcome = await deps.addMember(guildId, user, {
      eventId: deps.newId(),
      limitedInviteCode: invite.maxUses === undefined ? undefined : code,
    });
    if (outcome === "used up") throw unknownInvite();
    if (outcome === "too many")
      throw new AppError("LIMIT_REACHED", "You are in as many guilds as anybody can be.");
  }
  await deps.enterAudience(guildAudience(guildId), user.id);
  const guild = await deps.readGuild(guildId, user.id);
  if (!guild) throw unknownInvite();
  return guild;
}
