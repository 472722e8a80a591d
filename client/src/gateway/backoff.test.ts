import fc from "fast-check";
import { expect, test } from "vitest";
import { BACKOFF_CAP_MS, backoffMs, FIRST_RETRY_MS, WATCHED_CAP_MS } from "./backoff.ts";

test("backoffMs never exceeds the cap and never spins, whatever the number of failures", () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const wait = backoffMs(failures, random, BACKOFF_CAP_MS);
      expect(wait).toBeGreaterThanOrEqual(100);
      expect(wait).toBeLessThanOrEqual(BACKOFF_CAP_MS);
    }),
  );
});

test("backoffMs: the first retry is quick", () => {
  expect(backoffMs(0, 1, WATCHED_CAP_MS)).toBe(FIRST_RETRY_MS);
});
