import { describe, expect, it } from "vitest";
import { type RegisterDeps, register } from "./register.ts";

const NOW = 1_000;
const ada = { username: "ada", password: "correct horse" };

/** A stage by invite: `good` is valid, `old` is over, `orphan` leads to a guild that has ended. */
function world(changes: Partial<RegisterDeps> = {}) {
  const created: unknown[] = [];
  const hashed: string[] = [];
  const invites = new Map([
    ["good", { guildId: "7", validUntilMs: NOW + 1 }],
    ["first", { validUntilMs: NOW + 1 }],
    ["old", { guildId: "7", validUntilMs: NOW }],
    ["orphan", { guildId: "8", validUntilMs: NOW + 1 }],
  ]);
  const deps: RegisterDeps = {
    byInvite: true,
    now: () => NOW,
    newId: () => "1",
    findInvite: async (code) => invites.get(code),
    guildExists: async (guildId) => guildId === "7",
    hashPassword: async (password) => {
      hashed.push(password);
      return "hash";
    },
    createUser: async (...args) => {
      created.push(args);
      return "created";
    },
    signAccessToken: async () => "access",
    mintRefreshToken: () => ({ token: "refresh", name: { userId: "1", familyId: "f", hash: "h" } }),
    createFamily: async () => true,
    ...changes,
  };
  return { deps, created, hashed };
}

describe("register", () => {
  it("by invite refuses who has no code, before a password is hashed", async () => {
    const { deps, created, hashed } = world();
    await expect(register(deps, ada)).rejects.toMatchObject({ code: "INVITE_REQUIRED" });
    expect([created, hashed]).toEqual([[], []]);
  });

  it.each(["made-up", "old", "orphan"])("by invite refuses the code %s", async (invite) => {
    const { deps, created, hashed } = world();
    await expect(register(deps, { ...ada, invite })).rejects.toMatchObject({ code: "UNKNOWN_INVITE" });
    expect([created, hashed]).toEqual([[], []]);
  });

  it.each(["good", "first"])(
    "by invite lets the code %s in and takes one registration of it",
    async (invite) => {
      const { deps, created } = world();
      await expect(register(deps, { ...ada, invite })).resolves.toMatchObject({ user: { username: "ada" } });
      expect(created).toEqual([[{ id: "1", username: "ada" }, "hash", invite]]);
    },
  );

  it("says of an invite that was used up meanwhile what it says of an unknown one", async () => {
    const { deps } = world({ createUser: async () => "invite used up" });
    await expect(register(deps, { ...ada, invite: "good" })).rejects.toMatchObject({
      code: "UNKNOWN_INVITE",
    });
  });

  it("where registration is open looks at no code, and takes nothing of one", async () => {
    const { deps, created } = world({ byInvite: false });
    await register(deps, { ...ada, invite: "made-up" });
    await register(deps, ada);
    expect(created).toEqual([
      [{ id: "1", username: "ada" }, "hash", undefined],
      [{ id: "1", username: "ada" }, "hash", undefined],
    ]);
  });

  it("refuses a name that is taken", async () => {
    const { deps } = world({ byInvite: false, createUser: async () => "name taken" });
    await expect(register(deps, ada)).rejects.toMatchObject({ code: "USERNAME_TAKEN" });
  });
});
