import type { Snowflake } from "#protocol/primitives";
import { type Account, endAt } from "./account.ts";
import type { FindRefreshTokenDeps } from "./refresh-session.ts";

export interface LogOutDeps extends FindRefreshTokenDeps {
  now(): number;
  newId(): Snowflake;
  /** Ends everything that came of one log-in, and closes its connections. */
  revokeFamily(userId: Snowflake, familyId: string, eventId: Snowflake): Promise<void>;
  /** Ends everything that was issued before `validFrom`, and closes its connections. False where somebody else did so since the account was read. */
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
  if (!everywhere) await deps.revokeFamily(name.userId, name.familyId, deps.newId());
  // Where another end of all sessions was quicker, this session was among them, and has nothing more to say.
  else await deps.endSessions(state.account, endAt(deps.now(), state.account), deps.newId());
  return name.userId;
}
