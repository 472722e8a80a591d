import { describe, expect, it } from "vitest";
import { deliver } from "./deliver.ts";
import { deliverParts } from "./deliver-part.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryWorld, logDelivery as log } from "./testing/delivery-world.ts";

const entered = (position: string, userId: string, guildId = "g1"): Delivery => ({
  kind: "membership",
  position,
  userId,
  audience: `GUILD#${guildId}`,
  guildId: null,
  change: "entered",
});

describe("a delivery", () => {
  it("reports the batch from its first record where no post went through, and tells nobody to resume", async () => {
    const { deps, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [["a", "b"]] },
      outcomes: { a: "failed", b: "failed" },
    });
    expect((await deliver(deps, [log(1), log(2)])).failed).toEqual(["1"]);
    expect(calls).toEqual([]);
  });

  it("forgets a connection that is gone", async () => {
    const { deps, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [["a", "b"]] },
      outcomes: { a: "gone" },
    });
    const { failed, posts } = await deliver(deps, [log(1)]);
    expect(failed).toEqual([]);
    expect(posts).toEqual({ sent: 1, gone: 1, slow: 0, failed: 0 });
    expect(calls).toEqual(["remove a u-a"]);
  });

  it("puts all dispatches of a batch into one frame for a connection, in the batch's order, also those of several guilds", async () => {
    const { deps, frames, seqsTo } = deliveryWorld({
      audiences: { "GUILD#g1": [["a"]], "GUILD#g2": [["a", "b"]] },
    });
    await deliver(deps, [log(1, "g1"), log(2, "g2"), log(3, "g1")]);
    expect([seqsTo("a"), frames.get("a")]).toEqual([[1, 2, 3], 1]);
    expect(seqsTo("b")).toEqual([2]);
  });

  it("posts to the first page before the last is read", async () => {
    const { deps, posted, seqsTo } = deliveryWorld({ audiences: {} });
    let postedBeforeLast = false;
    deps.listShard = async function* () {
      for (const connectionId of ["a", "b", "c"]) {
        await new Promise((resolve) => setImmediate(resolve));
        if (connectionId === "c") postedBeforeLast = posted.has("a");
        yield [{ connectionId, userId: "u", sortKey: connectionId }];
      }
    };
    const { posts } = await deliver(deps, [log(1), log(2)]);
    expect([posts.sent, postedBeforeLast]).toEqual([3, true]);
    for (const id of ["a", "b", "c"]) expect(seqsTo(id)).toEqual([1, 2]);
  });

  it("fails where an audience cannot be read to its end, so that the batch comes again", async () => {
    const { deps } = deliveryWorld({ audiences: {} });
    deps.listShard = async function* () {
      yield [{ connectionId: "a", userId: "u", sortKey: "a" }];
      throw new Error("throttled");
    };
    await expect(deliver(deps, [log(1)])).rejects.toThrow("throttled");
  });

  it("gives a new member the guild first, then what happened in it, in one frame", async () => {
    const { deps, namesTo } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b", "ada-phone"]] } });
    await deliver(deps, [entered("1", "ada"), log(2)]);
    expect(namesTo("ada-phone")).toEqual(["GUILD_CREATE", "MESSAGE_CREATE"]);
    expect(namesTo("ada-desk")).toEqual(["GUILD_CREATE"]);
    expect(namesTo("b")).toEqual(["MESSAGE_CREATE"]);
  });

  it("settles memberships before it reads audiences, and tells the user's own connections", async () => {
    const { deps, posted, calls } = deliveryWorld({ audiences: {} });
    const left: Delivery = { ...entered("2", "bob", "g2"), change: "left" } as Delivery;
    await deliver(deps, [entered("1", "ada"), left, entered("3", "eve", "left")]);
    expect(calls).toEqual(["enter GUILD#g1 ada", "leave GUILD#g2 bob", "enter GUILD#left eve"]);
    expect(posted.get("ada-phone")).toEqual([{ t: "GUILD_CREATE", d: { id: "GUILD#g1" } }]);
    expect(posted.get("bob-desk")).toEqual([{ t: "GUILD_DELETE", d: { id: "g2" } }]);
    expect(posted.has("eve-phone")).toBe(false);
  });

  it("gives who was removed the reason, and closes the connections of before", async () => {
    const { deps, posted, calls } = deliveryWorld({ audiences: {} });
    const kicked = { ...entered("1", "bob"), change: "left", close: { reason: "KICKED", beforeMs: 5 } };
    await deliver(deps, [kicked as Delivery]);
    expect(posted.get("bob-phone")).toEqual([
      { t: "GUILD_DELETE", d: { id: "g1" } },
      { t: "CLOSE", d: { reason: "KICKED", message: expect.any(String), guild_id: "g1" } },
    ]);
    expect(posted.has("bob-desk")).toBe(false);
    expect(calls).toEqual(["leave GUILD#g1 bob", "close bob-phone"]);
  });
});

describe("the end of a session", () => {
  it("gives its connections the reason and closes them, and no others of its user", async () => {
    const { deps, posted, calls } = deliveryWorld({ audiences: {} });
    const asked: unknown[] = [];
    const close: Delivery = {
      kind: "close",
      position: "1",
      userId: "bob",
      reason: "LOGGED_OUT",
      familyId: "f",
    };
    await deliver(
      {
        ...deps,
        listUserConnections: async (userId, which) => {
          asked.push(userId, which?.familyId, which?.issuedBefore);
          return ["bob-phone"];
        },
      },
      [close],
    );
    expect(asked).toEqual(["bob", "f", undefined]);
    expect(posted.get("bob-phone")).toEqual([
      { t: "CLOSE", d: { reason: "LOGGED_OUT", message: expect.any(String) } },
    ]);
    expect(calls).toEqual(["close bob-phone"]);
  });
});

describe("a channel that was made private since its event was written", () => {
  const open = { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] } as const;

  it("is told to its own members only", async () => {
    const { deps, posted } = deliveryWorld({ audiences: open, channels: { "c-g1": "CHANNEL#c-g1" } });
    await deliver(deps, [log(1)]);
    expect([...posted.keys()]).toEqual(["b"]);
  });

  it("is told to nobody once it is deleted", async () => {
    const { deps, posted } = deliveryWorld({ audiences: open, channels: { "c-g1": null } });
    await deliver(deps, [log(1)]);
    expect(posted.size).toBe(0);
  });

  it("is an update for those who are in it and gone for the rest", async () => {
    const { deps, namesTo } = deliveryWorld({ audiences: open, channels: { "c-g1": "CHANNEL#c-g1" } });
    const payload = '{"id":"c-g1"}';
    await deliver(deps, [{ kind: "hidden", position: "1", guildId: "g1", channelId: "c-g1", payload }]);
    expect([namesTo("a"), namesTo("b")]).toEqual([["CHANNEL_DELETE"], ["CHANNEL_UPDATE"]]);
  });
});

describe("what a channel is like", () => {
  const audiences = { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] } as const;
  const update = (audience: "GUILD#g1" | "CHANNEL#c-g1"): Delivery => ({
    kind: "audience",
    position: "1",
    audience,
    channelId: "c-g1",
    t: "CHANNEL_UPDATE",
    payload: "{}",
  });

  it.each([
    ["was and is open", "GUILD#g1", "GUILD#g1", ["a", "b"]],
    ["was and is private", "CHANNEL#c-g1", "CHANNEL#c-g1", ["b"]],
    ["was made private since", "GUILD#g1", "CHANNEL#c-g1", ["b"]],
    ["was made open since, which tells what it is like now", "CHANNEL#c-g1", "GUILD#g1", []],
    ["is gone", "GUILD#g1", null, []],
  ] as const)("reaches who sees it still where it %s", async (_how, written, now, expected) => {
    const { deps, posted } = deliveryWorld({ audiences, channels: { "c-g1": now } });
    await deliver(deps, [update(written)]);
    expect([...posted.keys()]).toEqual(expected);
  });
});

describe("that somebody types", () => {
  it.each([
    ["stays with who sees the channel", "GUILD#g1", ["a", "b"]],
    ["is for its members once it is private", "CHANNEL#c-g1", ["b"]],
    ["is for nobody once it is gone", null, []],
  ] as const)("%s", async (_what, now, expected) => {
    const audiences = { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] } as const;
    const typing: Delivery = {
      kind: "audience",
      position: "",
      audience: "GUILD#g1",
      channelId: "c-g1",
      t: "TYPING_START",
      payload: "{}",
    };
    for (const strategy of ["stream", "sharded"] as const) {
      const { deps, posted, parts } = deliveryWorld({ audiences, channels: { "c-g1": now }, strategy });
      await deliver(deps, [typing]);
      await deliverParts(
        deps,
        parts.map((part, index) => ({ messageId: String(index), part })),
      );
      expect([...posted.keys()]).toEqual(expected);
      for (const id of expected) expect(posted.get(id)).toEqual([{ t: "TYPING_START", d: {} }]);
    }
  });
});

describe("a channel that was made open since it was hidden", () => {
  const payload = '{"id":"c-g1"}';
  const left: Delivery = {
    kind: "membership",
    position: "1",
    userId: "bob",
    audience: "CHANNEL#c-g1",
    guildId: "g1",
    change: "left",
  };

  it("is gone for nobody", async () => {
    const { deps, posted } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]] } });
    await deliver(deps, [{ kind: "hidden", position: "1", guildId: "g1", channelId: "c-g1", payload }]);
    expect(posted.size).toBe(0);
  });

  it("is not gone for who was taken out of it before", async () => {
    const { deps, posted } = deliveryWorld({ audiences: {} });
    await deliver(deps, [left]);
    expect(posted.size).toBe(0);
  });

  it("is gone for who was taken out of one that is private still", async () => {
    const { deps, posted } = deliveryWorld({ audiences: {} });
    deps.readEntered = async () => undefined;
    await deliver(deps, [left]);
    expect(posted.get("bob-desk")).toEqual([{ t: "CHANNEL_DELETE", d: { id: "c-g1", guild_id: "g1" } }]);
  });
});

describe("a large audience", () => {
  it("goes into the queue, one part a shard, with the batch's dispatches in each", async () => {
    const { deps, posted, parts } = deliveryWorld({ audiences: { "GUILD#g1": [["a"], ["b"]] } });
    expect((await deliver(deps, [log(1), log(2)])).parts).toBe(2);
    expect(posted.size).toBe(0);
    expect(parts.map(({ audience, shard }) => `${audience} ${shard}`)).toEqual(["GUILD#g1 0", "GUILD#g1 1"]);
    expect(parts[1]?.dispatches.map(({ text }) => JSON.parse(text).s)).toEqual([1, 2]);
  });

  it("that has one shard yet is posted to as far as 500, the rest goes into the queue page by page, and it is spread from then on", async () => {
    const connections = Array.from({ length: 1_300 }, (_, index) => `k${String(index).padStart(4, "0")}`);
    const { deps, posted, parts, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [connections] },
      pageSize: 500,
    });
    await deliver(deps, [log(1)]);
    expect(posted.size).toBe(500);
    expect(parts.map(({ range }) => range)).toEqual([
      { from: "CONNECTION#k0500#u-k0500", until: "CONNECTION#k0999#u-k0999" },
      { from: "CONNECTION#k1000#u-k1000", until: "CONNECTION#k1299#u-k1299" },
    ]);
    expect(calls).toEqual(["grow GUILD#g1 4"]);
  });

  it("does not hold back what one user is told", async () => {
    const { deps, namesTo } = deliveryWorld({ audiences: { "GUILD#g1": [["a"], ["b"]] } });
    await deliver(deps, [log(1), entered("2", "ada")]);
    expect(namesTo("ada-phone")).toEqual(["GUILD_CREATE"]);
  });
});

describe("the strategy", () => {
  const audiences = { "GUILD#g1": [["a"]] } as const;

  it("sharded puts every audience into the queue", async () => {
    const { deps, posted, parts } = deliveryWorld({ audiences, strategy: "sharded" });
    await deliver(deps, [log(1)]);
    expect([posted.size, parts.length]).toEqual([0, 1]);
  });

  it("inline leaves a channel's events of the stream alone, and brings what the handler gives and all else", async () => {
    const { deps, seqsTo, namesTo } = deliveryWorld({ audiences, strategy: "inline" });
    await deliver(deps, [log(1), entered("2", "ada")]);
    expect([seqsTo("a"), namesTo("ada-phone")]).toEqual([undefined, ["GUILD_CREATE"]]);
    await deliver(deps, [log(1, "g1", { position: "" })]);
    expect(seqsTo("a")).toEqual([1]);
  });
});
