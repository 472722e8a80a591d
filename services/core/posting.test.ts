import { describe, expect, it } from "vitest";
import { deliver } from "./deliver.ts";
import type { PostOutcome } from "./posting.ts";
import { deliveryWorld, logDelivery as log } from "./testing/delivery-world.ts";

/** A connection `a` that ends posts as told, beside `b`, which takes everything. */
function withTroubled(outcome: PostOutcome) {
  const outcomes: Record<string, PostOutcome> = { a: outcome };
  return { outcomes, ...deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]] }, outcomes }) };
}

describe("a connection that takes nothing while others do", () => {
  it.each(["slow", "failed"] as const)(
    "(%s) is told to resume by its next heartbeat, and not closed",
    async (outcome) => {
      const { deps, calls, seqsTo } = withTroubled(outcome);
      expect((await deliver(deps, [log(1)])).failed).toEqual([]);
      expect(calls).toEqual(["resume a"]);
      expect(seqsTo("b")).toEqual([1]);
    },
  );

  it("is told at once where that goes through", async () => {
    const { deps, calls, namesTo } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]] } });
    const post = deps.post;
    let failures = 1;
    deps.post = async (id, frames) => (id === "a" && failures-- > 0 ? "failed" : post(id, frames));
    await deliver(deps, [log(1)]);
    expect([namesTo("a"), calls]).toEqual([["RESUME_REQUIRED"], []]);
  });

  it("is not sent the same again: its user may have been removed meanwhile, and a resume asks for that", async () => {
    const { deps } = deliveryWorld({ audiences: { "GUILD#g1": [["a", "b"]] } });
    const tried: string[] = [];
    deps.post = async (id) => {
      tried.push(`post ${id}`);
      return id === "a" ? "failed" : "sent";
    };
    deps.tell = async (id, frames) => {
      tried.push(`tell ${id} ${JSON.parse(frames[0]?.body ?? "")[0].t}`);
      return "sent";
    };
    await deliver(deps, [log(1)]);
    expect(tried.sort()).toEqual(["post a", "post b", "tell a RESUME_REQUIRED"]);
  });

  it("is told again of what it misses while it rests: it may have resumed in between", async () => {
    const { deps, calls } = withTroubled("slow");
    await deliver(deps, [log(1)]);
    await deliver(deps, [log(2)]);
    expect(calls).toEqual(["resume a", "resume a"]);
  });

  it("rests for five seconds, so that it holds nobody up, and then hears first that it missed something", async () => {
    const { deps, outcomes, clock, posted, namesTo } = withTroubled("slow");
    let tries = 0;
    const post = deps.post;
    deps.post = (id, frames) => {
      if (id === "a") tries += 1;
      return post(id, frames);
    };
    await deliver(deps, [log(1)]);
    const triesBefore = tries;
    await deliver(deps, [log(2)]);
    expect(tries).toBe(triesBefore);
    delete outcomes.a;
    clock.ms += 5_001;
    await deliver(deps, [log(3)]);
    expect(namesTo("a")).toEqual(["RESUME_REQUIRED", "MESSAGE_CREATE"]);
    await deliver(deps, [log(4)]);
    expect(posted.get("a")?.map(({ s }) => s)).toEqual([undefined, 3, 4]);
  });
});
