import { describe, expect, it } from "vitest";
import { authenticate, endAt, isOver, issueAt } from "./account.ts";

const user = { id: "1", username: "ada" };
const account = (validFrom: number) => ({ user, validFrom });

describe("the end of all sessions", () => {
  it("ends what was issued in the same second before it, and nothing that is issued after it", () => {
    const before = issueAt(10_100, account(0));
    const ended = account(endAt(10_200, account(0)));
    const after = issueAt(10_300, ended);
    expect(isOver(before, ended)).toBe(true);
    expect(isOver(after, ended)).toBe(false);

    const endedAgain = account(endAt(10_400, ended));
    expect(isOver(after, endedAgain)).toBe(true);
    expect(isOver(issueAt(10_500, endedAgain), endedAgain)).toBe(false);
    expect(issueAt(60_000, endedAgain)).toBe(60);
  });
});

describe("authenticate", () => {
  const deps = (issuedAt: number, found: Parameters<typeof isOver>[1] | undefined, familyId?: string) => ({
    verifyAccessToken: async (token: string) =>
      token === "good" ? { userId: "1", issuedAt, familyId } : undefined,
    findSessionAccount: async (_userId: string, family: string | undefined) =>
      family === "revoked" ? undefined : found,
  });
  const refused = { code: "UNAUTHENTICATED" };

  it("knows whose a token is", async () => {
    expect(await authenticate(deps(10, account(10), "f"), "good")).toMatchObject({
      account: account(10),
      credentials: { issuedAt: 10, familyId: "f" },
    });
  });

  it.each([
    ["no token", deps(10, account(0)), undefined],
    ["a token of somebody else's making", deps(10, account(0)), "bad"],
    ["a token from before the end of all sessions", deps(9, account(10)), "good"],
    ["a token of a session that was logged out", deps(10, account(0), "revoked"), "good"],
    ["a user that is not there", deps(10, undefined), "good"],
    ["a deleted account", deps(10, { user: { ...user, deleted: true as const }, validFrom: 0 }), "good"],
  ])("refuses %s", async (_what, given, token) => {
    await expect(authenticate(given, token)).rejects.toMatchObject(refused);
  });
});
