import type { Snowflake } from "#protocol/primitives";
import { type Account, endAt } from "./account.ts";
import { type EndConnectionsDeps, endConnections } from "./end-connections.ts";
import type { FindRefreshTokenDeps } from "./refresh-session.ts";

export interface LogOutDeps extends FindRefreshTokenDeps, EndConnectionsDeps {
  now(): number;
  newId(): Snowflake;
  /** Ends everything that came of one log-in. */
  revokeFamily(userId: Snowflake, familyId: string, eventId: Snowflake): Promise<void>;
  /** Ends everything that was issued before `validFrom`. False where somebody else did so since the account was read. */
  endSessions(account: Account, validFrom: number, eventId: Snowflake): Promise<boolean>;
}

/**
 * Ends a session, or all of its user's at once, with their connections. An unknown token is no error: whoever wants to be logged out is.
 * @returns whose it was
 */
export async function logOut(
  deps: LogOutDeps,
  token: string,
  everywhere: boolean,
): Promise<Snowflake | undefined> {
  const name = deps.parseRefreshToken(token);
  // Only who holds a token of the family may end it; knowing its id is not enough.
  const state = name && (await deps.findRefreshToken(name));
  if (!state) return undefined;
  const { userId, familyId } = name;
  if (everywhere) {
    const validFrom = endAt(deps.now(), state.account);
    // Where another end of all sessions was quicker, this session was among them, and has nothing more to say.
    await deps.endSessions(state.account, validFrom, deps.newId());
    await endConnections(deps, userId, "LOGGED_OUT", { issuedBefore: validFrom });
  } else {
    await deps.revokeFamily(userId, familyId, deps.newId());
    await endConnections(deps, userId, "LOGGED_OUT", { familyId });
  }
  return userId;
}
