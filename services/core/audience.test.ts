import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grownShards, MOST_SHARDS, SHARD_SIZE, shardsOf } from "./audience.ts";

const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const power = fc.integer({ min: 0, max: 10 }).map((exponent) => 2 ** exponent);

describe("an audience's shards", () => {
  it("a connection is found wherever it was put, however far the audience has grown since", () => {
    fc.assert(
      fc.property(hash, power, power, (connection, then, later) => {
        const place = connection % then;
        expect(shardsOf(connection, Math.max(then, later))).toContain(place);
      }),
    );
  });

  it("a connection can be in few of them: one more each time that the audience doubles", () => {
    fc.assert(
      fc.property(hash, power, (connection, shards) => {
        const candidates = shardsOf(connection, shards);
        expect(candidates.length).toBeLessThanOrEqual(Math.log2(shards) + 1);
        expect(new Set(candidates).size).toBe(candidates.length);
        for (const shard of candidates) expect(shard).toBeLessThan(shards);
      }),
    );
  });

  it("grow by doubling until each holds 500 at most, never beyond 1,024, and never shrink", () => {
    fc.assert(
      fc.property(power, fc.integer({ min: 0, max: 2_000_000 }), (shards, seen) => {
        const grown = grownShards(shards, shards, seen);
        expect(grown).toBeGreaterThanOrEqual(shards);
        expect(Math.log2(grown) % 1).toBe(0);
        expect(grown).toBeLessThanOrEqual(Math.max(shards, MOST_SHARDS));
        if (grown < MOST_SHARDS) expect(seen / grown).toBeLessThanOrEqual(SHARD_SIZE);
        if (grown > shards) expect(seen / (grown / 2)).toBeGreaterThan(SHARD_SIZE);
      }),
    );
  });

  it("hold about the same number each", () => {
    const counts = new Array(8).fill(0);
    for (let index = 0; index < 8_000; index += 1)
      counts[shardsOf(Math.imul(index, 2654435761) >>> 0, 8).at(-1) ?? 0] += 1;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
