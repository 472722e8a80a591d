import type { Session } from "#protocol/http";
import type { Snowflake } from "#protocol/primitives";
import { type Account, endAt, sessionOver } from "./account.ts";
import { AppError } from "./app-error.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import { type EndConnectionsDeps, endConnections } from "./end-connections.ts";
import { type Login, type NewSessionDeps, startSession } from "./new-session.ts";

/** For somebody who is logged in: the session is good, so this is not UNAUTHENTICATED, which a client answers with a refresh. As Discord has it. */
export const wrongPassword = () =>
  new AppError("INVALID_FORM_BODY", "The request is badly formed.", { fields: { password: "Is wrong." } });

export interface ChangePasswordDeps extends CheckPasswordDeps, NewSessionDeps, EndConnectionsDeps {
  now(): number;
  newId(): Snowflake;
  hashPassword(password: string): Promise<string>;
  /** Stores the hash and ends everything that was issued before `validFrom`, both or nothing. False where password or sessions are others since they were read. */
  changePassword(
    account: Account,
    login: Login,
    passwordHash: string,
    validFrom: number,
    eventId: Snowflake,
  ): Promise<boolean>;
}

/**
 * Changes the password. All sessions end, that of the asker too, who gets a new one. Where this is ended after the password was stored, the asker has no answer and a session that is over: the new password is good
 * for a log-in.
 * @throws AppError INVALID_FORM_BODY for a wrong password, RATE_LIMITED after too many, UNAUTHENTICATED where the session ended meanwhile
 */
export async function changePassword(
  deps: ChangePasswordDeps,
  account: Account,
  { password, newPassword }: { password: string; newPassword: string },
): Promise<Session> {
  const login = await checkPassword(deps, account.user.username, password);
  if (!login) throw wrongPassword();
  const hash = await deps.hashPassword(newPassword);
  const validFrom = endAt(deps.now(), account);
  if (!(await deps.changePassword(account, login, hash, validFrom, deps.newId()))) throw sessionOver();
  await endConnections(deps, account.user.id, "LOGGED_OUT", { issuedBefore: validFrom });
  return startSession(deps, account.user, validFrom);
}
