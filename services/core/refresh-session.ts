import type { Session } from "#protocol/http";
import type { Snowflake } from "#protocol/primitives";
import { type Account, issueAt, sessionOver } from "./account.ts";
import type { NewSessionDeps, RefreshTokenName } from "./new-session.ts";

export interface RefreshTokenState {
  readonly account: Account;
  /** When the token was first used, milliseconds since 1970. */
  readonly usedAtMs: number | undefined;
}

export interface FindRefreshTokenDeps {
  /** Undefined where it is not a token of ours by its form. */
  parseRefreshToken(token: string): RefreshTokenName | undefined;
  /** Undefined where it is unknown, its family was revoked, or all sessions of its user have ended since. */
  findRefreshToken(name: RefreshTokenName): Promise<RefreshTokenState | undefined>;
}

export interface RefreshDeps
  extends FindRefreshTokenDeps,
    Pick<NewSessionDeps, "signAccessToken" | "mintRefreshToken"> {
  now(): number;
  newId(): Snowflake;
  /** False where the family was revoked meanwhile. */
  rotateRefreshToken(spent: RefreshTokenName, next: RefreshTokenName): Promise<boolean>;
  /** Ends everything that came of one log-in, and closes its connections. */
  revokeFamily(userId: Snowflake, familyId: string, eventId: Snowflake): Promise<void>;
}

/** A reply that was lost and a second tab both come back within this time; a thief comes later. */
export const REUSE_GRACE_MS = 10_000;

/** A new pair for a refresh token. One that is used again after the grace was stolen, or its heir was: the family ends. @throws AppError UNAUTHENTICATED */
export async function refreshSession(deps: RefreshDeps, token: string): Promise<Session> {
  const readAtMs = deps.now();
  const name = deps.parseRefreshToken(token);
  const state = name && (await deps.findRefreshToken(name));
  if (!name || !state) throw sessionOver();
  if (state.usedAtMs !== undefined && readAtMs - state.usedAtMs > REUSE_GRACE_MS) {
    await deps.revokeFamily(name.userId, name.familyId, deps.newId());
    throw sessionOver();
  }
  const { user } = state.account;
  const next = deps.mintRefreshToken(name.userId, name.familyId);
  if (!(await deps.rotateRefreshToken(name, next.name))) throw sessionOver();
  // As of the reading: what has ended all sessions since then ends this token too.
  const issuedAt = issueAt(readAtMs, state.account);
  const access_token = await deps.signAccessToken({ userId: user.id, issuedAt, familyId: name.familyId });
  return { user, access_token, refresh_token: next.token };
}
