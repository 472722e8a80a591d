import { AppError } from "./app-error.ts";
import type { Login } from "./new-session.ts";

export interface CheckPasswordDeps {
  findLogin(username: string): Promise<Login | undefined>;
  /** Takes as long for an unknown name (no hash) as for a wrong password: the time does not tell which it was. */
  verifyPassword(password: string, hash: string | undefined): Promise<boolean>;
  /** Counts a try as a failure, as long as there is room for one. @returns milliseconds to wait where there is none, else 0 */
  takeAttempt(username: string): Promise<number>;
  /** Gives back what was taken, with the failures of before. */
  forgetAttempts(username: string): Promise<void>;
}

/**
 * One try at a name's password, wherever it is asked for: tries are counted together. It counts before the password is looked at, so that many at once are no more than one after the other.
 * @returns undefined where name or password is wrong
 * @throws AppError RATE_LIMITED after too many
 */
export async function checkPassword(
  deps: CheckPasswordDeps,
  username: string,
  password: string,
): Promise<Login | undefined> {
  const retryAfterMs = await deps.takeAttempt(username);
  if (retryAfterMs > 0) {
    throw new AppError("RATE_LIMITED", "Too many wrong passwords for this name. Try again later.", {
      retryAfterMs,
    });
  }
  const login = await deps.findLogin(username);
  const right = await deps.verifyPassword(password, login?.passwordHash);
  if (!login || !right) return undefined;
  await deps.forgetAttempts(username);
  return login;
}
