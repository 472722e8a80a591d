import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { type FinishDeletionDeps, finishDeletion, finishDeletions } from "./finish-deletion.ts";

/**
 * Somebody in the guilds g1 and g2 and the direct messages d1 and d2, with a private channel left over from a guild that they have left, and two rounds of items.
 * @param steps that there is time for
 */
function world(steps = Number.POSITIVE_INFINITY, changes: Partial<FinishDeletionDeps> = {}) {
  const done: string[] = [];
  const state = { guilds: ["g1", "g2"], channels: ["d1", "d2", "left"], rounds: 2 };
  const deps: FinishDeletionDeps = {
    hasTime: () => done.length < steps,
    async forgetSomeItems() {
      if (state.rounds === 0) return true;
      done.push("forget");
      state.rounds -= 1;
      return false;
    },
    listGuildIds: async () => [...state.guilds],
    listUserChannels: async () => state.channels.map((id) => ({ id, guildId: id === "left" ? "g0" : null })),
    async leaveDirectMessage(channelId) {
      done.push(`leave ${channelId}`);
      state.channels = state.channels.filter((id) => id !== channelId);
      return true;
    },
    async leaveChannels(guildId) {
      if (guildId !== "g0") return;
      done.push("leave left");
      state.channels = state.channels.filter((id) => id !== "left");
    },
    endDeletion: async () => void done.push("end"),
    newId: () => "9",
    findMember: async (_guildId, id) => ({ user: { id, username: "ada" }, role: "member", joinedAtMs: 1 }),
    findHeir: async () => undefined,
    deleteGuild: async () => true,
    closeGuild: async () => {},
    getGeneration: async () => 1,
    listUserConnections: async () => [],
    async removeMember(guildId) {
      done.push(`leave ${guildId}`);
      state.guilds = state.guilds.filter((id) => id !== guildId);
      return true;
    },
    ...changes,
  };
  return { deps, done };
}
const ALL = ["forget", "forget", "leave g1", "leave g2", "leave d1", "leave d2", "leave left", "end"];

describe("finishDeletion", () => {
  it("does all of it where there is time, and the mark goes last", async () => {
    const { deps, done } = world();
    expect(await finishDeletion(deps, "1")).toBe(true);
    expect(done).toEqual(ALL);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])("ended after %i steps goes on from there", async (steps) => {
    const { deps, done } = world(steps);
    expect(await finishDeletion(deps, "1")).toBe(false);
    expect(done).toEqual(ALL.slice(0, steps));
    expect(await finishDeletion({ ...deps, hasTime: () => true }, "1")).toBe(true);
    expect(done).toEqual(ALL);
  });

  it("passes over a guild that somebody else has taken the user out of", async () => {
    const { deps, done } = world(undefined, { findMember: async () => undefined });
    expect(await finishDeletion(deps, "1")).toBe(true);
    expect(done.at(-1)).toBe("end");
  });

  it("leaves the others where one guild or channel cannot be left, and the mark stays", async () => {
    const { deps, done } = world();
    const { removeMember, leaveDirectMessage } = deps;
    deps.leaveDirectMessage = async (id, userId) => id !== "d1" && leaveDirectMessage(id, userId);
    deps.removeMember = async (guildId, ...rest) => {
      if (guildId === "g1") throw new Error("g1 is broken");
      return removeMember(guildId, ...rest);
    };
    await expect(finishDeletion(deps, "1")).rejects.toThrow("g1 is broken");
    expect(done).toEqual(["forget", "forget", "leave g2", "leave d2", "leave left"]);
  });

  it("hides no error by taking it for a guild that is gone", async () => {
    const { deps } = world(undefined, {
      findMember: async () => {
        throw new AppError("MISSING_PERMISSIONS", "no");
      },
    });
    await expect(finishDeletion(deps, "1")).rejects.toMatchObject({ code: "MISSING_PERMISSIONS" });
  });
});

describe("finishDeletions", () => {
  const list = async function* () {
    yield* ["1", "2", "3"];
  };

  it("goes on behind an account that cannot be finished", async () => {
    const tried: string[] = [];
    const finish = async (userId: string) => {
      tried.push(userId);
      return userId !== "1";
    };
    const outcome = await finishDeletions({
      hasTime: () => true,
      listDeletions: list,
      finishDeletion: finish,
    });
    expect([outcome, tried]).toEqual([{ accounts: 2 }, ["1", "2", "3"]]);
  });

  it("begins none where the time is over", async () => {
    let left = 2;
    const outcome = await finishDeletions({
      hasTime: () => left-- > 0,
      listDeletions: list,
      finishDeletion: async () => true,
    });
    expect(outcome).toEqual({ accounts: 2 });
  });
});
