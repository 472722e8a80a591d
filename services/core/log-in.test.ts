import { describe, expect, it } from "vitest";
import { type LogInDeps, logIn } from "./log-in.ts";

const login = { userId: "1", username: "ada", passwordHash: "hash" };

function world(changes: Partial<LogInDeps> = {}) {
  const calls: string[] = [];
  const deps: LogInDeps = {
    now: () => 1_000,
    takeAttempt: async () => {
      calls.push("take");
      return 0;
    },
    findLogin: async (username) => (username === "ada" ? login : undefined),
    findAccount: async () => ({ user: { id: "1", username: "ada" }, validFrom: 0 }),
    verifyPassword: async (password, hash) => {
      calls.push(`verify ${hash}`);
      return hash !== undefined && password === "right";
    },
    forgetAttempts: async () => void calls.push("forget"),
    signAccessToken: async ({ userId, issuedAt, familyId }) => `${userId} ${issuedAt} ${familyId}`,
    mintRefreshToken: () => ({ token: "refresh", name: { userId: "1", familyId: "f", hash: "h" } }),
    createFamily: async () => true,
    ...changes,
  };
  return { deps, calls };
}

describe("logIn", () => {
  it("counts as a failure until the password was right, which forgets those of before too", async () => {
    const { deps, calls } = world();
    await expect(logIn(deps, "ada", "right")).resolves.toMatchObject({ access_token: "1 1 f" });
    expect(calls).toEqual(["take", "verify hash", "forget"]);
  });

  it("looks at no password after too many failures, and says when to come back", async () => {
    const { deps, calls } = world({ takeAttempt: async () => 60_000 });
    const attempt = logIn(deps, "ada", "right");
    await expect(attempt).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 60_000 });
    expect(calls).toEqual([]);
  });

  it.each([
    ["a wrong password", "ada", "verify hash"],
    ["a name that nobody has, after the same work", "eve", "verify undefined"],
  ])("refuses %s, which stays counted", async (_what, name, work) => {
    const { deps, calls } = world();
    await expect(logIn(deps, name, "wrong")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(calls).toEqual(["take", work]);
  });

  it("refuses a password that was changed while it was being looked at", async () => {
    const checked: unknown[] = [];
    const { deps } = world({
      createFamily: async (_name, _issuedAt, checkedLogin) => {
        checked.push(checkedLogin);
        return false;
      },
    });
    await expect(logIn(deps, "ada", "right")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(checked).toEqual([login]);
  });
});
