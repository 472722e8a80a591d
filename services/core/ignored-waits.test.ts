import { describe, expect, it } from "vitest";
import { IgnoredWaits, MOST_IGNORED } from "./ignored-waits.ts";
import { TokenBuckets } from "./token-bucket.ts";

const WAIT_MS = 1_000;

/** How many refusals, one every `stepMs`, until it is enough; undefined where it never is within `most`. */
function refusalsUntilEnough(
  waits: IgnoredWaits,
  stepMs: number,
  most: number,
  fromMs = 0,
): number | undefined {
  for (let count = 1; count <= most; count += 1)
    if (waits.refused("k", fromMs + count * stepMs, WAIT_MS)) return count;
  return undefined;
}

describe("waits that a client ignores", () => {
  it("are not counted while requests may have been on their way", () => {
    expect(refusalsUntilEnough(new IgnoredWaits(), 1, 1_999)).toBeUndefined();
  });

  it("are enough after 50 that came before their time", () => {
    // From 2,100 ms on. One a second stands for each second's refusals: the other nine came too early.
    const waits = new IgnoredWaits();
    const early = Array.from({ length: 400 }, (_, count) => waits.refused("k", count, WAIT_MS));
    expect(early).not.toContain(true);
    const later = Array.from({ length: 400 }, (_, count) => waits.refused("k", 3_000 + count, 60_000));
    expect(later.indexOf(true)).toBe(200 + MOST_IGNORED - 1);
  });

  it("are forgotten after ten quiet seconds", () => {
    const waits = new IgnoredWaits();
    for (const fromMs of [0, 17_000])
      for (let count = 0; count < 60; count += 1)
        expect(waits.refused("k", fromMs + count * 40, 60_000)).toBe(false);
  });

  it("are counted for each connection", () => {
    const waits = new IgnoredWaits();
    for (let ms = 0; ms < 100_000; ms += 100) if (waits.refused("a", ms, 60_000)) break;
    expect(waits.refused("b", 100_000, 60_000)).toBe(false);
  });

  it.each([1, 5, 60, 200])("a client of %i workers that all heed them is never closed", (workers) => {
    const waits = new IgnoredWaits();
    const buckets = new TokenBuckets({ burst: 100, perSecond: 50 });
    const comesAtMs = Array.from({ length: workers }, (_, worker) => worker % 3);
    let isClosed = false;
    for (let nowMs = 0; nowMs < 60_000 && !isClosed; nowMs += 1)
      for (let worker = 0; worker < workers; worker += 1) {
        if ((comesAtMs[worker] as number) > nowMs) continue;
        const waitMs = buckets.take("k", nowMs);
        // An answer takes some milliseconds.
        comesAtMs[worker] = nowMs + 3 + waitMs;
        if (waitMs > 0 && waits.refused("k", nowMs, waitMs)) isClosed = true;
      }
    expect(isClosed).toBe(false);
  });

  it("a client of five workers that come again at once is closed after some seconds", () => {
    const waits = new IgnoredWaits();
    const buckets = new TokenBuckets({ burst: 100, perSecond: 50 });
    let closedAtMs: number | undefined;
    for (let nowMs = 0; nowMs < 60_000 && closedAtMs === undefined; nowMs += 1) {
      const waitMs = buckets.take("k", nowMs);
      if (waitMs > 0 && waits.refused("k", nowMs, waitMs)) closedAtMs = nowMs;
    }
    expect(closedAtMs).toBeGreaterThan(2_000);
    expect(closedAtMs).toBeLessThan(6_000);
  });
});
