import type { Snowflake } from "#protocol/primitives";
import { type Account, sessionOver } from "./account.ts";
import { wrongPassword } from "./change-password.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import { type EndConnectionsDeps, endConnections } from "./end-connections.ts";
import type { Login } from "./new-session.ts";

export interface DeleteAccountDeps extends CheckPasswordDeps, EndConnectionsDeps {
  newId(): Snowflake;
  /** Ends the account and all of its sessions, and marks what is left to do. False where password or sessions are others since they were read. */
  deleteAccount(account: Account, login: Login, eventId: Snowflake): Promise<boolean>;
}

/**
 * Ends an account at once and for good. What it leaves in guilds and channels is for `finishDeletion`, here and now or by the sweep.
 * @throws AppError INVALID_FORM_BODY for a wrong password, RATE_LIMITED after too many, UNAUTHENTICATED where the session ended meanwhile
 */
export async function deleteAccount(
  deps: DeleteAccountDeps,
  account: Account,
  password: string,
): Promise<void> {
  const login = await checkPassword(deps, account.user.username, password);
  if (!login) throw wrongPassword();
  if (!(await deps.deleteAccount(account, login, deps.newId()))) throw sessionOver();
  await endConnections(deps, account.user.id, "ACCOUNT_DELETED");
}
