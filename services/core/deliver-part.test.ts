import { describe, expect, it } from "vitest";
import { deliverParts, parsePart } from "./deliver-part.ts";
import { type LogDelivery, logText, type Part } from "./delivery.ts";
import { deliveryWorld, logDelivery } from "./testing/delivery-world.ts";

const part = (seq: number, shard = 0, more: Partial<Part> = {}): Part => ({
  audience: "GUILD#g1",
  shard,
  dispatches: [{ channelId: "c-g1", text: logText(logDelivery(seq) as LogDelivery) }],
  ...more,
});
const received = (...parts: Part[]) => parts.map((one, index) => ({ messageId: `m${index}`, part: one }));

const update = '{"t":"CHANNEL_UPDATE","d":{"id":"c-g1","guild_id":"g1","name":"old"}}';
const hidden = {
  hiddenChannelId: "c-g1",
  text: update,
  otherwise: '{"t":"CHANNEL_DELETE"}',
};

describe("parts of a large audience", () => {
  it("reach the connections of their shard, several parts in one frame", async () => {
    const { deps, posted, frames, seqsTo } = deliveryWorld({ audiences: { "GUILD#g1": [["a"], ["b"]] } });
    await deliverParts(deps, received(part(1, 1), part(2, 1)));
    expect([...posted.keys()]).toEqual(["b"]);
    expect([seqsTo("b"), frames.get("b")]).toEqual([[1, 2], 1]);
  });

  it("reach who is in the audience now: whoever was removed while they waited gets nothing", async () => {
    const audiences = { "GUILD#g1": [["a", "b"]] };
    const { deps, posted } = deliveryWorld({ audiences });
    audiences["GUILD#g1"] = [["b"]];
    await deliverParts(deps, received(part(1)));
    expect([...posted.keys()]).toEqual(["b"]);
  });

  it("cover their range alone", async () => {
    const { deps, posted } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b", "c", "d"]] } });
    const range = { from: "CONNECTION#b#u-b", until: "CONNECTION#c#u-c" };
    await deliverParts(deps, received(part(1, 0, { range })));
    expect([...posted.keys()]).toEqual(["b", "c"]);
  });

  it("that fail while they are read or posted come again by themselves, with the reason in the log", async () => {
    const { deps, calls, seqsTo } = deliveryWorld({ audiences: { "GUILD#g1": [["a"], ["b"]] } });
    const { listShard } = deps;
    deps.listShard = (audience, shard, range) => {
      if (shard === 0) throw new Error("throttled");
      return listShard(audience, shard, range);
    };
    expect((await deliverParts(deps, received(part(1, 0), part(1, 1)))).failed).toEqual(["m0"]);
    expect([seqsTo("b"), calls]).toEqual([[1], ["report Error: throttled"]]);
  });

  it.each([
    "not json",
    "null",
    "{}",
    "[]",
    '{"audience":"GUILD#1"}',
    '{"audience":"GUILD#1","shard":-1,"dispatches":[]}',
    '{"audience":"USER#1","shard":0,"dispatches":[]}',
    '{"audience":"GUILD#1","shard":0,"dispatches":[{"text":7}]}',
    '{"audience":"GUILD#1","shard":0,"dispatches":[null]}',
  ])("are told from what is none: %s", (body) => {
    expect(parsePart(body)).toBeUndefined();
    const whole = part(1, 3, { audience: "GUILD#1" });
    expect(parsePart(JSON.stringify(whole))).toEqual(whole);
  });

  it("of a channel that was made private meanwhile go to its own members, once", async () => {
    const { deps, posted, parts } = deliveryWorld({
      audiences: { "GUILD#g1": [["a"], ["b"]], "CHANNEL#c-g1": [["b"]] },
      channels: { "c-g1": "CHANNEL#c-g1" },
    });
    await deliverParts(deps, received(part(1, 0), part(1, 1)));
    expect(posted.size).toBe(0);
    expect(parts.map(({ audience, shard }) => `${audience} ${shard}`)).toEqual(["CHANNEL#c-g1 0"]);
    await deliverParts(deps, received(...parts));
    expect([...posted.keys()]).toEqual(["b"]);
  });

  it("of a deleted channel go nowhere", async () => {
    const { deps, posted, parts } = deliveryWorld({
      audiences: { "GUILD#g1": [["a"]] },
      channels: { "c-g1": null },
    });
    await deliverParts(deps, received(part(1)));
    expect([posted.size, parts.length]).toEqual([0, 0]);
  });

  it("tell who may still see a hidden channel one thing and the others another", async () => {
    const { deps, namesTo } = deliveryWorld({
      audiences: { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] },
      channels: { "c-g1": "CHANNEL#c-g1" },
    });
    await deliverParts(deps, received(part(1, 0, { dispatches: [hidden] })));
    expect([namesTo("a"), namesTo("b")]).toEqual([["CHANNEL_DELETE"], ["CHANNEL_UPDATE"]]);
  });

  it("tell nobody that a channel is hidden which was made open while they waited", async () => {
    const { deps, posted } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]] } });
    await deliverParts(deps, received(part(1, 0, { dispatches: [hidden] })));
    expect(posted.size).toBe(0);
  });

  it("tell who was added to a hidden channel in the same moment to look again", async () => {
    const { deps, namesTo } = deliveryWorld({
      audiences: { "GUILD#g1": [["a", "b"]] },
      channels: { "c-g1": "CHANNEL#c-g1" },
    });
    let looks = 0;
    deps.listChannelMemberIds = async () => {
      looks += 1;
      return new Set(looks === 1 ? [] : ["u-b"]);
    };
    await deliverParts(deps, received(part(1, 0, { dispatches: [hidden] })));
    expect([namesTo("a"), namesTo("b")]).toEqual([["CHANNEL_DELETE"], ["CHANNEL_DELETE", "RESUME_REQUIRED"]]);
  });

  it("that say what a channel is like reach its members only once it is private, and nobody once it is open again", async () => {
    const described = { describedChannelId: "c-g1", text: update };
    const { deps, posted, parts } = deliveryWorld({
      audiences: { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] },
      channels: { "c-g1": "CHANNEL#c-g1" },
    });
    await deliverParts(deps, received(part(1, 0, { dispatches: [described] })));
    expect(posted.size).toBe(0);
    await deliverParts(deps, received(...parts));
    expect([...posted.keys()]).toEqual(["b"]);
    // Whatever the part said: the queue keeps no order.
    expect(posted.get("b")).toMatchObject([
      { d: { id: "c-g1", guild_id: "g1", name: "now", private: true } },
    ]);
    const opened = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]], "CHANNEL#c-g1": [["b"]] } });
    await deliverParts(
      opened.deps,
      received(part(1, 0, { audience: "CHANNEL#c-g1", dispatches: [described] })),
    );
    expect([opened.posted.size, opened.parts.length]).toEqual([0, 0]);
  });

  it("of which no post went through come again, those beside them do not", async () => {
    const { deps, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [["a"], ["b"]] },
      outcomes: { a: "failed" },
    });
    const { failed, posts } = await deliverParts(deps, received(part(1, 0), part(1, 1)));
    expect(failed).toEqual(["m0"]);
    expect(posts).toEqual({ sent: 1, gone: 0, slow: 0, failed: 1 });
    expect(calls).toEqual([]);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `k${String(index).padStart(4, "0")}`);

  it("spread an audience whose newer shards have grown crowded", async () => {
    const { deps, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [[], many(1_001)] },
      pageSize: 500,
    });
    await deliverParts(deps, received(part(1, 1)));
    expect(calls).toEqual(["grow GUILD#g1 8"]);
  });

  it("do not spread it for what an older shard has held since there were fewer: it would grow with each message", async () => {
    const { deps, calls } = deliveryWorld({
      audiences: { "GUILD#g1": [many(1_500), [], [], []] },
      pageSize: 500,
    });
    await deliverParts(deps, received(part(1, 0), part(1, 1), part(1, 2), part(1, 3)));
    expect(calls).toEqual([]);
  });

  it("post to 2,000 of a crowded shard and leave the rest to parts of their own", async () => {
    const { deps, posted, parts } = deliveryWorld({
      audiences: { "GUILD#g1": [many(2_800), []] },
      pageSize: 500,
    });
    await deliverParts(deps, received(part(1, 0)));
    expect(posted.size).toBe(2_000);
    expect(parts.map(({ range }) => range)).toEqual([
      { from: "CONNECTION#k2000#u-k2000", until: "CONNECTION#k2499#u-k2499" },
      { from: "CONNECTION#k2500#u-k2500", until: "CONNECTION#k2799#u-k2799" },
    ]);
    await deliverParts(deps, received(...parts));
    expect(posted.size).toBe(2_800);
  });
});
