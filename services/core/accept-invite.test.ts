import { describe, expect, it } from "vitest";
import { type AcceptInviteDeps, acceptInvite } from "./accept-invite.ts";

const bob = { id: "2", username: "bob" };
const guild = { id: "g", name: "g", role: "member" as const, channels: [] };

function world(
  invite: { maxUses?: number; uses: number; validUntilMs: number } | undefined,
  options: { member?: boolean; race?: "used up" | "banned" | "gone" | "too many" } = {},
) {
  const calls: string[] = [];
  const deps: AcceptInviteDeps = {
    now: () => 1_000,
    newId: () => "9",
    findInvite: async () => invite && { guildId: "g", ...invite },
    findMember: async () => (options.member ? { user: bob, role: "member", joinedAtMs: 0 } : undefined),
    findUser: async () => bob,
    addMember: async (_guildId, _user, { code }) => {
      calls.push(`add ${code}`);
      return options.race ?? "joined";
    },
    enterAudience: async () => void calls.push("enter"),
    readGuild: async () => {
      calls.push("read");
      return guild;
    },
  };
  return { deps, calls };
}

const unknown = { code: "UNKNOWN_INVITE" };

describe("acceptInvite", () => {
  it.each([
    ["does not exist", undefined],
    ["is used up", { maxUses: 1, uses: 1, validUntilMs: 2_000 }],
    ["has expired", { uses: 0, validUntilMs: 1_000 }],
  ])("refuses an invite that %s, and adds nobody", async (_why, invite) => {
    const { deps, calls } = world(invite);
    await expect(acceptInvite(deps, bob.id, "code")).rejects.toMatchObject(unknown);
    expect(calls).toEqual([]);
  });

  it.each(["used up", "banned", "gone"] as const)(
    "says the same where in the same moment the invite, the user or the guild is %s",
    async (race) => {
      const { deps, calls } = world({ maxUses: 1, uses: 0, validUntilMs: 2_000 }, { race });
      await expect(acceptInvite(deps, bob.id, "code")).rejects.toMatchObject(unknown);
      expect(calls).toEqual(["add code"]);
    },
  );

  it("refuses who is in as many guilds as anybody can be", async () => {
    const { deps } = world({ uses: 0, validUntilMs: 2_000 }, { race: "too many" });
    await expect(acceptInvite(deps, bob.id, "code")).rejects.toMatchObject({ code: "LIMIT_REACHED" });
  });

  it("gives a member the guild again, also where the own first accept took the last use", async () => {
    const { deps, calls } = world({ maxUses: 1, uses: 1, validUntilMs: 2_000 }, { member: true });
    expect(await acceptInvite(deps, bob.id, "code")).toEqual(guild);
    expect(calls).toEqual(["enter", "read"]);
  });

  it("enters the audience before it reads the guild, so that nothing falls between", async () => {
    const { deps, calls } = world({ uses: 0, validUntilMs: 2_000 });
    await acceptInvite(deps, bob.id, "code");
    expect(calls).toEqual(["add code", "enter", "read"]);
  });
});
