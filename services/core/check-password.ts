import { AppError } from "./app-error.ts";
import type { Login } from "./new-session.ts";

export interface CheckPasswordDeps {
  now(): number;
  findLogin(username: string): Promise<Login | undefined>;
  /** Takes as long for an unknown name (no hash) as for a wrong password: the time does not tell which it was. */
  verifyPassword(password: string, hash: string | undefined): Promise<boolean>;
  getAttempts(username: string): Promise<{ failures: number; windowEndsMs: number }>;
  countFailure(username: string): Promise<void>;
  forgetFailures(username: string): Promise<void>;
  /** Failures within the window after which no try is looked at. */
  readonly mostFailures: number;
}

/** One try at a name's password, wherever it is asked for: tries are counted together. @returns undefined where name or password is wrong. @throws AppError RATE_LIMITED after too many */
export async function checkPassword(
  deps: CheckPasswordDeps,
  username: string,
  password: string,
): Promise<Login | undefined> {
  const attempts = await deps.getAttempts(username);
  if (attempts.failures >= deps.mostFailures) {
    throw new AppError("RATE_LIMITED", "Too many wrong passwords for this name. Try again later.", {
      retryAfterMs: Math.max(1, attempts.windowEndsMs - deps.now()),
    });
  }
  const login = await deps.findLogin(username);
  const right = await deps.verifyPassword(password, login?.passwordHash);
  if (!login || !right) {
    await deps.countFailure(username);
    return undefined;
  }
  if (attempts.failures > 0) await deps.forgetFailures(username);
  return login;
}
