import type { Session } from "#protocol/http";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { unknownInvite } from "./invites.ts";

/** Names a refresh token. A family is one log-in and all the tokens that came of it. */
export interface RefreshTokenName {
  readonly userId: string;
  readonly familyId: string;
  /** SHA-256 of the token's secret part. */
  readonly hash: string;
}

/** A new refresh token, as the client gets it, and how it is stored. */
export interface MintedRefreshToken {
  readonly token: string;
  readonly name: RefreshTokenName;
}

/** What every answer with a session needs. */
export interface SessionDeps {
  signAccessToken(user: User): Promise<string>;
  /** Without a family it starts one. */
  mintRefreshToken(userId: Snowflake, familyId?: string): MintedRefreshToken;
  createFamily(user: User, name: RefreshTokenName): Promise<void>;
}

async function openSession(deps: SessionDeps, user: User): Promise<Session> {
  const minted = deps.mintRefreshToken(user.id);
  await deps.createFamily(user, minted.name);
  return { user, access_token: await deps.signAccessToken(user), refresh_token: minted.token };
}

export interface RegisterDeps extends SessionDeps {
  /** Whether who registers needs an invite; without that a given one is not looked at. */
  readonly byInvite: boolean;
  now(): number;
  newId(): Snowflake;
  findInvite(code: string): Promise<{ guildId?: Snowflake | undefined; validUntilMs: number } | undefined>;
  guildExists(guildId: Snowflake): Promise<boolean>;
  hashPassword(password: string): Promise<string>;
  /** Takes one registration of the invite where one is given. */
  createUser(
    user: User,
    passwordHash: string,
    invite?: string,
  ): Promise<"created" | "name taken" | "invite used up">;
}

/** @throws AppError USERNAME_TAKEN; where registration is by invite INVITE_REQUIRED, UNKNOWN_INVITE */
export async function register(
  deps: RegisterDeps,
  { username, password, invite }: { username: string; password: string; invite?: string | undefined },
): Promise<Session> {
  const code = deps.byInvite ? invite : undefined;
  // Looked at before the password is hashed: that costs, and strangers shall not cause it.
  if (deps.byInvite) await assertInvites(deps, invite);
  const user = { id: deps.newId(), username };
  const outcome = await deps.createUser(user, await deps.hashPassword(password), code);
  if (outcome === "name taken") throw new AppError("USERNAME_TAKEN", "This name is taken.");
  if (outcome === "invite used up") throw unknownInvite();
  return openSession(deps, user);
}

async function assertInvites(
  deps: Pick<RegisterDeps, "now" | "findInvite" | "guildExists">,
  code: string | undefined,
): Promise<void> {
  if (code === undefined) throw new AppError("INVITE_REQUIRED", "An account here needs an invite code.");
  const invite = await deps.findInvite(code);
  if (!invite || invite.validUntilMs <= deps.now()) throw unknownInvite();
  if (invite.guildId !== undefined && !(await deps.guildExists(invite.guildId))) throw unknownInvite();
}

export interface LogInDeps extends SessionDeps {
  now(): number;
  findLogin(username: string): Promise<{ user: User; passwordHash: string } | undefined>;
  /** Takes as long for an unknown name (no hash) as for a wrong password: the time does not tell which it was. */
  verifyPassword(password: string, hash: string | undefined): Promise<boolean>;
  getAttempts(username: string): Promise<{ failures: number; windowEndsMs: number }>;
  countFailure(username: string): Promise<void>;
  forgetFailures(username: string): Promise<void>;
  /** Failures within the window after which no try is looked at. */
  readonly mostFailures: number;
}

/** @throws AppError UNAUTHENTICATED, the same for an unknown name and a wrong password; RATE_LIMITED after too many */
export async function logIn(deps: LogInDeps, username: string, password: string): Promise<Session> {
  const attempts = await deps.getAttempts(username);
  if (attempts.failures >= deps.mostFailures) {
    throw new AppError("RATE_LIMITED", "Too many failed log-ins for this name. Try again later.", {
      retryAfterMs: Math.max(1, attempts.windowEndsMs - deps.now()),
    });
  }
  const login = await deps.findLogin(username);
  const right = await deps.verifyPassword(password, login?.passwordHash);
  if (!login || !right) {
    await deps.countFailure(username);
    throw new AppError("UNAUTHENTICATED", "The name or the password is wrong.");
  }
  if (attempts.failures > 0) await deps.forgetFailures(username);
  return openSession(deps, login.user);
}

export interface RefreshDeps {
  now(): number;
  signAccessToken(user: User): Promise<string>;
  mintRefreshToken(userId: Snowflake, familyId?: string): MintedRefreshToken;
  /** Undefined where it is not a token of ours by its form. */
  parseRefreshToken(token: string): RefreshTokenName | undefined;
  /** Undefined where it is unknown or its family revoked. */
  findRefreshToken(name: RefreshTokenName): Promise<{ user: User; usedAtMs: number | undefined } | undefined>;
  /** False where the family was revoked meanwhile. */
  rotateRefreshToken(user: User, spent: RefreshTokenName, next: RefreshTokenName): Promise<boolean>;
  revokeFamily(userId: Snowflake, familyId: string): Promise<void>;
}

/** A reply that was lost and a second tab both come back within this time; a thief comes later. */
export const REUSE_GRACE_MS = 10_000;

const refused = () => new AppError("UNAUTHENTICATED", "This session is over. Log in again.");

/** A new pair for a refresh token. One that is used again after the grace was stolen, or its heir was: the family ends. @throws AppError UNAUTHENTICATED */
export async function refreshSession(deps: RefreshDeps, token: string): Promise<Session> {
  const name = deps.parseRefreshToken(token);
  const state = name && (await deps.findRefreshToken(name));
  if (!name || !state) throw refused();
  if (state.usedAtMs !== undefined && deps.now() - state.usedAtMs > REUSE_GRACE_MS) {
    await deps.revokeFamily(name.userId, name.familyId);
    throw refused();
  }
  const next = deps.mintRefreshToken(name.userId, name.familyId);
  if (!(await deps.rotateRefreshToken(state.user, name, next.name))) throw refused();
  return {
    user: state.user,
    access_token: await deps.signAccessToken(state.user),
    refresh_token: next.token,
  };
}

/** Ends a family. An unknown token is no error: whoever wants to be logged out is. */
export async function logOut(
  deps: Pick<RefreshDeps, "parseRefreshToken" | "findRefreshToken" | "revokeFamily">,
  token: string,
): Promise<void> {
  const name = deps.parseRefreshToken(token);
  // Only who holds a token of the family may end it; knowing its id is not enough.
  if (name && (await deps.findRefreshToken(name))) await deps.revokeFamily(name.userId, name.familyId);
}
