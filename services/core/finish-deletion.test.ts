import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { type FinishDeletionDeps, finishDeletion, finishDeletions } from "./finish-deletion.ts";

/** Somebody in the private channels c1, c2 and the guilds g1, g2, with two rounds of items. @param steps that there is time for */
function world(steps = Number.POSITIVE_INFINITY, changes: Partial<FinishDeletionDeps> = {}) {
  const done: string[] = [];
  const state = { channels: ["c1", "c2"], guilds: ["g1", "g2"], rounds: 2 };
  const deps: FinishDeletionDeps = {
    hasTime: () => done.length < steps,
    listUserChannels: async () => state.channels.map((id) => ({ id, guildId: "g1" })),
    async leavePrivateChannel({ id: channelId }) {
      done.push(`leave ${channelId}`);
      state.channels = state.channels.filter((id) => id !== channelId);
    },
    listGuildIds: async () => [...state.guilds],
    async forgetSomeItems() {
      if (state.rounds === 0) return true;
      done.push("forget");
      state.rounds -= 1;
      return false;
    },
    endDeletion: async () => void done.push("end"),
    newId: () => "9",
    findMember: async (_guildId, id) => ({ user: { id, username: "ada" }, role: "member", joinedAtMs: 1 }),
    findHeir: async () => undefined,
    deleteGuild: async () => true,
    closeGuild: async () => {},
    leaveChannels: async () => {},
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
const ALL = ["leave c1", "leave c2", "forget", "forget", "leave g1", "leave g2", "end"];

describe("finishDeletion", () => {
  it("does all of it where there is time, and the mark goes last", async () => {
    const { deps, done } = world();
    expect(await finishDeletion(deps, "1")).toBe(true);
    expect(done).toEqual(ALL);
  });

  it.each([0, 1, 2, 3, 4, 5])("ended after %i steps goes on from there", async (steps) => {
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
    const { removeMember, leavePrivateChannel } = deps;
    deps.leavePrivateChannel = async (channel, ...rest) => {
      if (channel.id === "c1") throw new Error("c1 is broken");
      return leavePrivateChannel(channel, ...rest);
    };
    deps.removeMember = async (guildId, ...rest) => {
      if (guildId === "g1") throw new Error("g1 is broken");
      return removeMember(guildId, ...rest);
    };
    await expect(finishDeletion(deps, "1")).rejects.toThrow("c1 is broken");
    expect(done).toEqual(["leave c2", "forget", "forget", "leave g2"]);
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
