import { describe, expect, it } from "vitest";
import { endAt, isOver } from "./account.ts";
import type { RefreshTokenName } from "./new-session.ts";
import { REUSE_GRACE_MS, type RefreshDeps, refreshSession } from "./refresh-session.ts";

const ada = { id: "1", username: "ada" };

/** A table of one family in memory, with a clock that the test moves. */
function world() {
  const tokens = new Map<string, number | undefined>([["first", undefined]]);
  const state = { now: 0, alive: true, made: 0, validFrom: 0 };
  const deps: RefreshDeps = {
    now: () => state.now,
    newId: () => "9",
    signAccessToken: async ({ issuedAt, familyId }) => `${issuedAt} ${familyId}`,
    mintRefreshToken: (userId, familyId = "f") => {
      state.made += 1;
      return { token: `t${state.made}`, name: { userId, familyId, hash: `t${state.made}` } };
    },
    parseRefreshToken: (token) =>
      token === "nonsense" ? undefined : { userId: "1", familyId: "f", hash: token },
    findRefreshToken: async (name: RefreshTokenName) =>
      state.alive && tokens.has(name.hash)
        ? { account: { user: ada, validFrom: state.validFrom }, usedAtMs: tokens.get(name.hash) }
        : undefined,
    rotateRefreshToken: async (spent, next) => {
      if (!state.alive) return false;
      tokens.set(spent.hash, tokens.get(spent.hash) ?? state.now);
      tokens.set(next.hash, undefined);
      return true;
    },
    revokeFamily: async (...revoked) => {
      expect(revoked).toEqual(["1", "f", "9"]);
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

  it("gives no access token that outlives an end of all sessions while it was being made", async () => {
    const { deps, state } = world();
    state.now = 5_400;
    const rotate = deps.rotateRefreshToken;
    deps.rotateRefreshToken = async (spent, next) => {
      state.now = 9_000;
      state.validFrom = endAt(state.now, state);
      return rotate(spent, next);
    };
    const { access_token } = await refreshSession(deps, "first");
    const [issuedAt, familyId] = access_token.split(" ");
    expect(isOver(Number(issuedAt), { user: ada, validFrom: state.validFrom })).toBe(true);
    expect(familyId).toBe("f");
  });
});
