import type { Invite, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type FindMember, getMember, unknownGuild } from "./guilds.ts";
import { assertMay } from "./permissions.ts";

/** How far an invite is good. */
interface Validity {
  readonly maxUses?: number | undefined;
  readonly uses: number;
  /** Milliseconds since 1970. */
  readonly validUntilMs: number;
}

/** Whether somebody can still join with an invite. */
export const isLive = ({ maxUses, uses, validUntilMs }: Validity, nowMs: number): boolean =>
  validUntilMs > nowMs && (maxUses === undefined || uses < maxUses);

export interface InviteTerms {
  readonly guildId: Snowflake;
  /** Undefined: as often as people like. */
  readonly maxUses?: number | undefined;
  readonly maxAgeSeconds: number;
}

/** An invite of a guild, as it is stored. */
export interface GuildInvite extends Validity {
  readonly code: string;
  readonly guildId: Snowflake;
  readonly creatorId?: Snowflake | undefined;
}

export interface CreateInviteDeps extends FindMember {
  now(): number;
  newCode(): string;
  createInvite(invite: GuildInvite): Promise<"created" | "too many" | "gone">;
}

/** @returns the code. @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, LIMIT_REACHED */
export async function createInvite(
  deps: CreateInviteDeps,
  userId: Snowflake,
  terms: InviteTerms,
): Promise<string> {
  assertMay((await getMember(deps, terms.guildId, userId)).role, "CREATE_INSTANT_INVITE");
  const code = deps.newCode();
  const outcome = await deps.createInvite({
    code,
    guildId: terms.guildId,
    creatorId: userId,
    maxUses: terms.maxUses,
    uses: 0,
    validUntilMs: deps.now() + terms.maxAgeSeconds * 1000,
  });
  if (outcome === "gone") throw unknownGuild();
  if (outcome === "too many")
    throw new AppError("LIMIT_REACHED", "This guild has as many invites as a guild can have.");
  return code;
}

export interface ListInvitesDeps extends FindMember {
  /** Those that are live. */
  listInvites(guildId: Snowflake): Promise<readonly GuildInvite[]>;
  findUsers(userIds: readonly Snowflake[]): Promise<readonly (User | undefined)[]>;
}

/** @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS */
export async function listInvites(
  deps: ListInvitesDeps,
  userId: Snowflake,
  guildId: Snowflake,
): Promise<Invite[]> {
  assertMay((await getMember(deps, guildId, userId)).role, "MANAGE_INVITES");
  const invites = await deps.listInvites(guildId);
  const makers = new Map<Snowflake, User>();
  const makerIds = new Set(invites.flatMap(({ creatorId }) => (creatorId === undefined ? [] : [creatorId])));
  for (const maker of await deps.findUsers([...makerIds])) if (maker) makers.set(maker.id, maker);
  return invites.map(({ code, creatorId = "", uses, maxUses, validUntilMs }) => ({
    code,
    guild_id: guildId,
    inviter: makers.get(creatorId) ?? null,
    uses,
    max_uses: maxUses ?? null,
    expires_at: new Date(validUntilMs).toISOString(),
  }));
}

export const unknownInvite = () =>
  new AppError("UNKNOWN_INVITE", "This invite does not exist, is used up or has expired.");

export interface FindInvite {
  /** Also one that is over, or that leads to no guild. */
  findInvite(
    code: string,
  ): Promise<(Validity & { guildId?: Snowflake | undefined; creatorId?: Snowflake | undefined }) | undefined>;
}

export interface RevokeInviteDeps extends FindMember, FindInvite {
  now(): number;
  /** False where it was gone before. */
  removeInvite(guildId: Snowflake, code: string): Promise<boolean>;
}

/**
 * Ends an invite: whoever made it may, while in the guild, and who manages invites. @throws AppError UNKNOWN_INVITE, also for those who are not in its guild; MISSING_PERMISSIONS
 */
export async function revokeInvite(deps: RevokeInviteDeps, userId: Snowflake, code: string): Promise<void> {
  const invite = await deps.findInvite(code);
  if (invite?.guildId === undefined || !isLive(invite, deps.now())) throw unknownInvite();
  const member = await deps.findMember(invite.guildId, userId);
  if (!member) throw unknownInvite();
  if (invite.creatorId !== userId) assertMay(member.role, "MANAGE_INVITES");
  if (!(await deps.removeInvite(invite.guildId, code))) throw unknownInvite();
}
