import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Status } from "#protocol/objects";
import { type Presence, type PresenceDeps, settlePresence, statusOf } from "./presence.ts";

const connectionsOf = (statuses: readonly Status[]): Presence["connections"] =>
  statuses.map((status, index) => ({ connectionId: `c${index}`, status }));

describe("statusOf", () => {
  const lively = fc.array(fc.constantFrom<Status>("online", "idle"), { maxLength: 20 });

  it("is what the liveliest connection is, in whatever order they come", () => {
    fc.assert(
      fc.property(lively, fc.integer(), (statuses, seed) => {
        const order = (status: Status) => ["online", "idle", "offline"].indexOf(status);
        const [liveliest = "offline"] = [...statuses].sort((a, b) => order(a) - order(b));
        const turned = statuses.map(
          (_, index) => statuses[(index + Math.abs(seed)) % statuses.length] as Status,
        );
        expect(statusOf(connectionsOf(statuses))).toBe(liveliest);
        expect(statusOf(connectionsOf(turned))).toBe(liveliest);
      }),
    );
  });

  it("never falls by one more connection, and is offline without any", () => {
    fc.assert(
      fc.property(lively, fc.constantFrom<Status>("online", "idle"), (statuses, more) => {
        const order: Status[] = ["offline", "idle", "online"];
        const [before, after] = [statuses, [...statuses, more]].map((some) =>
          order.indexOf(statusOf(connectionsOf(some))),
        ) as [number, number];
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
    expect(statusOf([])).toBe("offline");
  });
});

describe("settlePresence", () => {
  const world = (shown: Status, connections: readonly Status[], lost: number) => {
    const writes: Status[] = [];
    let reads = 0;
    const deps: PresenceDeps<Presence> = {
      async readPresence() {
        reads += 1;
        return { shown, connections: connectionsOf(connections) };
      },
      async writeStatus(_userId, _seen, status) {
        writes.push(status);
        return writes.length > lost;
      },
    };
    return { deps, writes, reads: () => reads };
  };

  it("writes nothing where what is shown is right", async () => {
    const { deps, writes } = world("idle", ["idle", "idle"], 0);
    expect(await settlePresence(deps, "1")).toBe(true);
    expect(writes).toEqual([]);
  });

  it("looks again where somebody else was quicker", async () => {
    const { deps, writes, reads } = world("offline", ["idle", "online"], 2);
    expect(await settlePresence(deps, "1")).toBe(true);
    expect(writes).toEqual(["online", "online", "online"]);
    expect(reads()).toBe(3);
  });

  it("says so when it gives up", async () => {
    const { deps, reads } = world("online", [], Number.POSITIVE_INFINITY);
    expect(await settlePresence(deps, "1")).toBe(false);
    expect(reads()).toBe(5);
  });
});
