import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBuckets } from "./token-bucket.ts";

describe("TokenBuckets", () => {
  it("lets through a burst, then says how long to wait, and after that long lets one through", () => {
    const buckets = new TokenBuckets({ burst: 3, perSecond: 10 });
    expect([1, 2, 3].map(() => buckets.take("ada", 0))).toEqual([0, 0, 0]);
    const waitMs = buckets.take("ada", 0);
    expect(waitMs).toBe(100);
    expect(buckets.take("bob", 0)).toBe(0);
    expect(buckets.take("ada", waitMs)).toBe(0);
  });

  it("never lets through more than the burst and what came back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 200 }), (gaps) => {
        const buckets = new TokenBuckets({ burst: 5, perSecond: 20 });
        let now = 0;
        let through = 0;
        for (const gap of gaps) {
          now += gap;
          if (buckets.take("ada", now) === 0) through += 1;
        }
        expect(through).toBeLessThanOrEqual(5 + (now / 1000) * 20);
      }),
    );
  });

  it("gives each who is refused a time of their own, at which there is one if all heed it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), (atOnce) => {
        const buckets = new TokenBuckets({ burst: 5, perSecond: 50 });
        const waits = Array.from({ length: atOnce }, () => buckets.take("ada", 0)).filter((ms) => ms > 0);
        expect(new Set(waits).size).toBe(waits.length);
        for (const waitMs of waits) expect(buckets.take("ada", waitMs)).toBe(0);
      }),
    );
  });
});
