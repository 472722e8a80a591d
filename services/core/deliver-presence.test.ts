import { describe, expect, it } from "vitest";
import type { Status } from "#protocol/objects";
import type { AudienceId } from "./audience.ts";
import { deliverBatch, type StreamEvent } from "./deliver-presence.ts";
import { deliveryWorld, logDelivery, type World } from "./testing/delivery-world.ts";

const change = (position: string, userId: string, status: Status): StreamEvent => ({
  kind: "presence",
  position,
  userId,
  status,
});

/** A world in which `ada` is in the guilds g1 and g2, and has a direct message, d1; `bob` is in g2. */
function presenceWorld(more: Partial<World> = {}) {
  const audiences: World["audiences"] = {
    "GUILD#g1": [["ada-1", "bob-1", "eve-1"]],
    "GUILD#g2": [["ada-1", "bob-1"], ["kim-1"]],
    "CHANNEL#d1": [["ada-1", "dan-1"]],
  };
  const places: Record<string, AudienceId[]> = {
    ada: ["GUILD#g1", "GUILD#g2", "CHANNEL#d1"],
    bob: ["GUILD#g1"],
    kim: ["GUILD#g2"],
  };
  const world = deliveryWorld({ audiences, ...more });
  const deps = {
    ...world.deps,
    listPresenceAudiences: async (userId: string) => places[userId] ?? [],
    getShardCounts: async (ids: readonly AudienceId[]) => ids.map((id) => audiences[id]?.length ?? 1),
  };
  return { ...world, deps };
}

describe("deliverBatch", () => {
  it("tells a presence in small guilds and direct messages, and in no large guild", async () => {
    const { deps, posted, parts } = presenceWorld();
    const { failed } = await deliverBatch(deps, [change("1", "ada", "idle"), change("2", "kim", "online")]);
    expect(failed).toEqual([]);
    const told = { t: "PRESENCE_UPDATE", d: { user_id: "ada", status: "idle" } };
    expect(posted.get("eve-1")).toEqual([told]);
    expect(posted.get("dan-1")).toEqual([told]);
    expect(posted.has("kim-1")).toBe(false);
    expect(parts).toEqual([]);
  });

  it("tells what somebody is last where that changed several times, and messages before", async () => {
    const { deps, posted } = presenceWorld();
    await deliverBatch(deps, [
      change("1", "ada", "offline"),
      logDelivery(2),
      change("3", "bob", "online"),
      change("4", "ada", "online"),
    ]);
    expect(posted.get("eve-1")).toEqual([
      { t: "MESSAGE_CREATE", c: "c-g1", s: 2, d: { seq: 2 } },
      { t: "PRESENCE_UPDATE", d: { user_id: "bob", status: "online" } },
      { t: "PRESENCE_UPDATE", d: { user_id: "ada", status: "online" } },
    ]);
  });

  it("is tried again from the first change that was not told", async () => {
    const failing = Object.fromEntries(
      ["ada-1", "bob-1", "eve-1", "dan-1"].map((connectionId) => [connectionId, "failed" as const]),
    );
    const { deps } = presenceWorld({ outcomes: failing });
    const { failed, posts } = await deliverBatch(deps, [
      change("1", "ada", "offline"),
      change("2", "bob", "online"),
      change("3", "ada", "online"),
    ]);
    expect(failed).toEqual(["2"]);
    expect(posts.failed).toBe(4);
  });
});
