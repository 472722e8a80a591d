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
    async listUserConnections(userId, which) {
      calls.push(["list", userId, which]);
      return ["c1", "c2"];
    },
    tell: async (connectionId, frame) =>
      void calls.push(["tell", connectionId, JSON.parse(frame)[0].d.reason]),
    close: async (connectionId) => void calls.push(["close", connectionId]),
    logFailure: (error) => void calls.push(["failed", String(error)]),
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
    expect(calls.slice(0, 2)).toEqual([
      ["revoke", "1", "f", "9"],
      ["list", "1", { familyId: "f" }],
    ]);
  });

  it("everywhere ends all that was issued until now, and is no error where somebody else was quicker", async () => {
    const { deps, calls } = world();
    expect(await logOut(deps, "good", true)).toBe("1");
    expect(calls.slice(0, 2)).toEqual([
      ["end", "1", 6, "9"],
      ["list", "1", { issuedBefore: 6 }],
    ]);
    expect(await logOut(world({ endSessions: async () => false }).deps, "good", true)).toBe("1");
  });

  it("closes the connections, each with the reason, before it answers", async () => {
    const { deps, calls } = world();
    await logOut(deps, "good", false);
    expect(calls.slice(2).sort()).toEqual([
      ["close", "c1"],
      ["close", "c2"],
      ["tell", "c1", "LOGGED_OUT"],
      ["tell", "c2", "LOGGED_OUT"],
    ]);
  });

  it("is done also where one of them cannot be told or closed: the event that was stored with it does that again", async () => {
    const failing = world({
      tell: () => Promise.reject(new Error("410")),
      close: (connectionId) => (connectionId === "c1" ? Promise.reject(new Error("500")) : Promise.resolve()),
    });
    expect(await logOut(failing.deps, "good", false)).toBe("1");
    expect(failing.calls.at(-1)).toEqual(["failed", "Error: 500"]);
    const blind = world({ listUserConnections: () => Promise.reject(new Error("throttled")) });
    expect(await logOut(blind.deps, "good", true)).toBe("1");
    expect(blind.calls.at(-1)).toEqual(["failed", "Error: throttled"]);
  });
});
