import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";

/** A user, and since when what was issued to them is good. */
export interface Account {
  readonly user: User;
  /** Seconds since 1970, 0 where nothing was ever ended: sessions, tokens and tickets that were issued before it are over. */
  readonly validFrom: number;
}

/** By what somebody is let in: an access token says it, its tickets and connections remember it. */
export interface Credentials {
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** The family of refresh tokens that they end with. Access tokens did not always name it: those of before end with all of the user's sessions, or by themselves. */
  readonly familyId?: string | undefined;
}

/** What an access token says. */
export interface AccessClaims extends Credentials {
  readonly userId: Snowflake;
}

/** The second that something issued now says. Up to one ahead of the clock where all sessions ended in this very second: what is issued after that is good at once. */
export const issueAt = (nowMs: number, { validFrom }: Pick<Account, "validFrom">): number =>
  Math.max(Math.floor(nowMs / 1000), validFrom);

/** The new `validFrom` that ends all that was issued until now. */
export const endAt = (nowMs: number, account: Pick<Account, "validFrom">): number =>
  issueAt(nowMs, account) + 1;

export const isOver = (issuedAt: number, { user, validFrom }: Account): boolean =>
  user.deleted === true || issuedAt < validFrom;

export const sessionOver = () => new AppError("UNAUTHENTICATED", "This session is over. Log in again.");

export interface AuthenticateDeps {
  /** Undefined where the token is not ours, was changed or has expired. */
  verifyAccessToken(token: string): Promise<AccessClaims | undefined>;
  /** Undefined also where the family has ended. */
  findSessionAccount(userId: Snowflake, familyId: string | undefined): Promise<Account | undefined>;
}

/** Whose access token this is. A token lives 15 minutes by itself; this also asks whether its session was ended. @throws AppError UNAUTHENTICATED */
export async function authenticate(
  deps: AuthenticateDeps,
  token: string | undefined,
): Promise<{ account: Account; credentials: Credentials }> {
  const claims = token === undefined ? undefined : await deps.verifyAccessToken(token);
  const account = claims && (await deps.findSessionAccount(claims.userId, claims.familyId));
  if (!claims || !account || isOver(claims.issuedAt, account))
    throw new AppError("UNAUTHENTICATED", "Log in, or refresh the session.");
  return { account, credentials: claims };
}
