import type { Session } from "#protocol/http";
import type { Snowflake } from "#protocol/primitives";
import { type Account, issueAt } from "./account.ts";
import { AppError } from "./app-error.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import { type NewSessionDeps, startSession } from "./new-session.ts";

export interface LogInDeps extends CheckPasswordDeps, NewSessionDeps {
  now(): number;
  findAccount(userId: Snowflake): Promise<Account | undefined>;
}

/** @throws AppError UNAUTHENTICATED, the same for an unknown name and a wrong password; RATE_LIMITED after too many */
export async function logIn(deps: LogInDeps, username: string, password: string): Promise<Session> {
  const login = await checkPassword(deps, username, password);
  const readAtMs = deps.now();
  const account = login && (await deps.findAccount(login.userId));
  if (!account) throw new AppError("UNAUTHENTICATED", "The name or the password is wrong.");
  return startSession(deps, account.user, issueAt(readAtMs, account), login);
}
