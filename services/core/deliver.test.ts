import { describe, expect, it } from "vitest";
import { type DeliverDeps, type Delivery, deliver, type PostOutcome } from "./deliver.ts";

const log = (seq: number, guildId = "g1"): Delivery => ({
  kind: "log",
  position: String(seq),
  guildId,
  channelId: `c-${guildId}`,
  seq,
  t: "MESSAGE_CREATE",
  payload: `{"seq":${seq}}`,
});

/** A world of guilds with listeners; `outcomes` says how posts to a connection end. */
function world(audiences: Record<string, string[]>, outcomes: Record<string, PostOutcome> = {}) {
  const posted = new Map<string, { s?: number; t: string }[]>();
  const calls: string[] = [];
  const deps: DeliverDeps = {
    // Two on a page.
    async *listAudience(guildId) {
      const listeners = (audiences[guildId] ?? []).map((connectionId) => ({
        connectionId,
        userId: `u-${connectionId}`,
      }));
      for (let start = 0; start < listeners.length; start += 2) yield listeners.slice(start, start + 2);
    },
    listUserConnections: async (userId) => [`${userId}-phone`, `${userId}-desk`],
    enterAudience: async (guildId, userId) => void calls.push(`enter ${guildId} ${userId}`),
    leaveAudience: async (guildId, userId) => void calls.push(`leave ${guildId} ${userId}`),
    readGuild: async (guildId) =>
      guildId === "left" ? undefined : { id: guildId, name: "g", role: "member", channels: [] },
    post: async (connectionId, frames) => {
      const outcome = outcomes[connectionId] ?? "sent";
      if (outcome === "sent")
        posted.set(
          connectionId,
          frames.flatMap((frame) => JSON.parse(frame.body)),
        );
      return outcome;
    },
    remove: async (connectionId, userId) => void calls.push(`remove ${connectionId} ${userId}`),
    close: async (connectionId) => void calls.push(`close ${connectionId}`),
  };
  return { deps, posted, calls };
}

describe("deliver", () => {
  it("reports the batch from its first record where no post went through, and closes nobody", async () => {
    const { deps, calls } = world({ g1: ["a", "b"] }, { a: "failed", b: "failed" });
    expect((await deliver(deps, [log(1), log(2)])).failed).toEqual(["1"]);
    expect(calls).toEqual([]);
  });

  it("closes a connection that takes nothing while others do, and goes on", async () => {
    const { deps, posted, calls } = world({ g1: ["a", "b", "c"] }, { a: "failed", b: "slow" });
    expect((await deliver(deps, [log(1)])).failed).toEqual([]);
    expect([...posted.keys()]).toEqual(["c"]);
    expect(calls.sort()).toEqual(["close a", "close b"]);
  });

  it("forgets a connection that is gone", async () => {
    const { deps, calls } = world({ g1: ["a", "b"] }, { a: "gone" });
    const { failed, posts } = await deliver(deps, [log(1)]);
    expect(failed).toEqual([]);
    expect(posts).toEqual({ sent: 1, gone: 1, slow: 0, failed: 0 });
    expect(calls).toEqual(["remove a u-a"]);
  });

  it("puts the dispatches of several guilds into one frame for a connection in both, in the batch's order", async () => {
    const { deps, posted } = world({ g1: ["a"], g2: ["a", "b"] });
    await deliver(deps, [log(1, "g1"), log(2, "g2"), log(3, "g1")]);
    expect(posted.get("a")?.map((dispatch) => dispatch.s)).toEqual([1, 2, 3]);
    expect(posted.get("b")?.map((dispatch) => dispatch.s)).toEqual([2]);
  });

  it("reaches everybody of an audience of several pages, and posts before the last is read", async () => {
    const { deps, posted } = world({});
    let postedBeforeLast = false;
    deps.listAudience = async function* () {
      for (const connectionId of ["a", "b", "c"]) {
        await new Promise((resolve) => setImmediate(resolve));
        if (connectionId === "c") postedBeforeLast = posted.has("a");
        yield [{ connectionId, userId: "u" }];
      }
    };
    const { posts } = await deliver(deps, [log(1), log(2)]);
    expect([posts.sent, postedBeforeLast]).toEqual([3, true]);
    for (const id of ["a", "b", "c"]) expect(posted.get(id)?.map(({ s }) => s)).toEqual([1, 2]);
  });

  it("fails where an audience cannot be read to its end, so that the batch comes again", async () => {
    const { deps } = world({});
    deps.listAudience = async function* () {
      yield [{ connectionId: "a", userId: "u" }];
      throw new Error("throttled");
    };
    await expect(deliver(deps, [log(1)])).rejects.toThrow("throttled");
  });

  it("gives a new member the guild first, then what happened in it, in one frame", async () => {
    const { deps, posted } = world({ g1: ["a", "b", "ada-phone"] });
    await deliver(deps, [
      { kind: "membership", position: "1", guildId: "g1", userId: "ada", t: "GUILD_CREATE" },
      log(2),
    ]);
    expect(posted.get("ada-phone")?.map(({ t }) => t)).toEqual(["GUILD_CREATE", "MESSAGE_CREATE"]);
    expect(posted.get("ada-desk")?.map(({ t }) => t)).toEqual(["GUILD_CREATE"]);
    expect(posted.get("b")?.map(({ t }) => t)).toEqual(["MESSAGE_CREATE"]);
  });

  it("settles memberships before it reads audiences, and tells the user's own connections", async () => {
    const { deps, posted, calls } = world({});
    await deliver(deps, [
      { kind: "membership", position: "1", guildId: "g1", userId: "ada", t: "GUILD_CREATE" },
      { kind: "membership", position: "2", guildId: "g2", userId: "bob", t: "GUILD_DELETE" },
      { kind: "membership", position: "3", guildId: "left", userId: "eve", t: "GUILD_CREATE" },
    ]);
    expect(calls).toEqual(["enter g1 ada", "leave g2 bob", "enter left eve"]);
    expect(posted.get("ada-phone")).toEqual([
      { t: "GUILD_CREATE", d: { id: "g1", name: "g", role: "member", channels: [] } },
    ]);
    expect(posted.get("bob-desk")).toEqual([{ t: "GUILD_DELETE", d: { id: "g2" } }]);
    expect(posted.has("eve-phone")).toBe(false);
  });
});
