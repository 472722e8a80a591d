import { describe, expect, it } from "vitest";
import { type LogOutDeps, logOut } from "./log-out.ts";

function world(changes: Partial<LogOutDeps> = {}) {
  const calls: unknown[] = [];
  const deps: LogOutDeps = {
    now: () => 5_400,
    newId: () => "9",
    parseRefreshToken: (token) => ({ userId: "1", familyId: "f", hash: token }),
    findRefreshToken: async ({ hash }) =>
      hash === "good"
        ? { account: { user: { id: "1", username: "ada" }, validFrom: 3 }, usedAtMs: undefined }
        : undefined,
    revokeFamily: async (...args) => void calls.push(["revoke", ...args]),
    async endSessions({ user }, ...args) {
      calls.push(["end", user.id, ...args]);
      return true;
    },
    ...changes,
  };
  return { deps, calls };
}

describe("logOut", () => {
  it("ends the family of a token that was given out, and no other", async () => {
    const { deps, calls } = world();
    expect(await logOut(deps, "guessed", false)).toBeUndefined();
    expect(await logOut(deps, "guessed", true)).toBeUndefined();
    expect(calls).toEqual([]);
    expect(await logOut(deps, "good", false)).toBe("1");
    expect(calls).toEqual([["revoke", "1", "f", "9"]]);
  });

  it("everywhere ends all that was issued until now, and is no error where somebody else was quicker", async () => {
    const { deps, calls } = world();
    expect(await logOut(deps, "good", true)).toBe("1");
    expect(calls).toEqual([["end", "1", 6, "9"]]);
    expect(await logOut(world({ endSessions: async () => false }).deps, "good", true)).toBe("1");
  });
});
