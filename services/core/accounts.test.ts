import { describe, expect, it } from "vitest";
import {
  logIn,
  logOut,
  REUSE_GRACE_MS,
  type RefreshDeps,
  type RefreshTokenName,
  refreshSession,
} from "./accounts.ts";

const ada = { id: "1", username: "ada" };

/** A table of one family in memory, with a clock that the test moves. */
function world() {
  const tokens = new Map<string, number | undefined>([["first", undefined]]);
  const state = { now: 0, alive: true, made: 0 };
  const deps: RefreshDeps = {
    now: () => state.now,
    signAccessToken: async () => "access",
    mintRefreshToken: (userId, familyId = "f") => {
      state.made += 1;
      return { token: `t${state.made}`, name: { userId, familyId, hash: `t${state.made}` } };
    },
    parseRefreshToken: (token) =>
      token === "nonsense" ? undefined : { userId: "1", familyId: "f", hash: token },
    findRefreshToken: async (name: RefreshTokenName) =>
      state.alive && tokens.has(name.hash) ? { user: ada, usedAtMs: tokens.get(name.hash) } : undefined,
    rotateRefreshToken: async (_user, spent, next) => {
      if (!state.alive) return false;
      tokens.set(spent.hash, tokens.get(spent.hash) ?? state.now);
      tokens.set(next.hash, undefined);
      return true;
    },
    revokeFamily: async () => {
      state.alive = false;
    },
  };
  return { deps, state };
}

const refused = { code: "UNAUTHENTICATED" };

describe("refreshSession", () => {
  it("refuses what is no token, and a token that nobody gave out", async () => {
    const { deps, state } = world();
    await expect(refreshSession(deps, "nonsense")).rejects.toMatchObject(refused);
    await expect(refreshSession(deps, "guessed")).rejects.toMatchObject(refused);
    expect(state.alive).toBe(true);
  });

  it("revokes the whole family where a token is used again after the grace", async () => {
    const { deps, state } = world();
    const { refresh_token } = await refreshSession(deps, "first");
    state.now = REUSE_GRACE_MS + 1;
    await expect(refreshSession(deps, "first")).rejects.toMatchObject(refused);
    await expect(refreshSession(deps, refresh_token)).rejects.toMatchObject(refused);
  });

  it("gives another pair within the grace, which counts from the first use", async () => {
    const { deps, state } = world();
    await refreshSession(deps, "first");
    state.now = REUSE_GRACE_MS - 1;
    expect((await refreshSession(deps, "first")).refresh_token).toBe("t2");
    state.now = REUSE_GRACE_MS + 1;
    await expect(refreshSession(deps, "first")).rejects.toMatchObject(refused);
  });
});

describe("logOut", () => {
  it("ends the family of a token that was given out, and no other", async () => {
    const { deps, state } = world();
    await logOut(deps, "guessed");
    expect(state.alive).toBe(true);
    await logOut(deps, "first");
    expect(state.alive).toBe(false);
  });
});

describe("logIn", () => {
  it("looks at no password after too many failures, and says when to come back", async () => {
    let looked = 0;
    const attempt = logIn(
      {
        now: () => 1_000,
        mostFailures: 3,
        getAttempts: async () => ({ failures: 3, windowEndsMs: 61_000 }),
        findLogin: async () => undefined,
        verifyPassword: async () => {
          looked += 1;
          return true;
        },
        countFailure: async () => {},
        forgetFailures: async () => {},
        signAccessToken: async () => "",
        mintRefreshToken: () => ({ token: "", name: { userId: "", familyId: "", hash: "" } }),
        createFamily: async () => {},
      },
      "ada",
      "guess",
    );
    await expect(attempt).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 60_000 });
    expect(looked).toBe(0);
  });
});
