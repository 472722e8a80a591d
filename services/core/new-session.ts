import type { Session } from "#protocol/http";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { type AccessClaims, sessionOver } from "./account.ts";

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

/** A name with its password, as it was when it was looked at. */
export interface Login {
  readonly userId: Snowflake;
  readonly username: string;
  readonly passwordHash: string;
}

export interface NewSessionDeps {
  signAccessToken(claims: AccessClaims): Promise<string>;
  /** Without a family it starts one. */
  mintRefreshToken(userId: Snowflake, familyId?: string): MintedRefreshToken;
  /** @param login by whose password it is: false, and nothing is stored, where that is another one now */
  createFamily(name: RefreshTokenName, issuedAt: number, login?: Login): Promise<boolean>;
}

/**
 * What register, log in and a change of the password answer.
 * @param issuedAt by a clock that was looked at before the account was read: whatever ends the user's sessions after that ends this one too
 * @throws AppError UNAUTHENTICATED where the password was changed after `login` was read
 */
export async function startSession(
  deps: NewSessionDeps,
  user: User,
  issuedAt: number,
  login?: Login,
): Promise<Session> {
  const { token, name } = deps.mintRefreshToken(user.id);
  if (!(await deps.createFamily(name, issuedAt, login))) throw sessionOver();
  const access_token = await deps.signAccessToken({ userId: user.id, issuedAt, familyId: name.familyId });
  return { user, access_token, refresh_token: token };
}
