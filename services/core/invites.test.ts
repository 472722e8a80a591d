import { describe, expect, it } from "vitest";
import { type AcceptInviteDeps, acceptInvite } from "./invites.ts";

const bob = { id: "2", username: "bob" };
const guild = { id: "g", name: "g", role: "member" as const, channels: [] };

function world(
  invite: { maxUses?: number; uses: number; validUntilMs: number } | undefined,
  options: { member?: boolean; race?: "used up" } = {},
) {
  const calls: string[] = [];
  const deps: AcceptInviteDeps = {
    now: () => 1_000,
    newId: () => "9",
    findInvite: async () => invite && { guildId: "g", ...invite },
    findMember: async () => (options.member ? { user: bob, role: "member", joinedAtMs: 0 } : undefined),
    guildExists: async () => true,
    addMember: async (_guildId, _user, { limitedInviteCode }) => {
      calls.push(`add ${limitedInviteCode ?? "unlimited"}`);
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
    await expect(acceptInvite(deps, bob, "code")).rejects.toMatchObject(unknown);
    expect(calls).toEqual([]);
  });

  it("refuses whom the last use was taken from in the same moment", async () => {
    const { deps } = world({ maxUses: 1, uses: 0, validUntilMs: 2_000 }, { race: "used up" });
    await expect(acceptInvite(deps, bob, "code")).rejects.toMatchObject(unknown);
  });

  it("gives a member the guild again, also where the own first accept took the last use", async () => {
    const { deps, calls } = world({ maxUses: 1, uses: 1, validUntilMs: 2_000 }, { member: true });
    expect(await acceptInvite(deps, bob, "code")).toEqual(guild);
    expect(calls).toEqual(["enter", "read"]);
  });

  it("enters the audience before it reads the guild, so that nothing falls between", async () => {
    const { deps, calls } = world({ uses: 0, validUntilMs: 2_000 });
    await acceptInvite(deps, bob, "code");
    expect(calls).toEqual(["add unlimited", "enter", "read"]);
  });
});
