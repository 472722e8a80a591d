import { describe, expect, it } from "vitest";
import { IgnoredWaits, MOST_IGNORED } from "./ignored-waits.ts";

/** How many refusals, one every `stepMs`, until it is enough; undefined where it never is within `most`. */
function refusalsUntilEnough(
  waits: IgnoredWaits,
  stepMs: number,
  most: number,
  fromMs = 0,
): number | undefined {
  for (let count = 1; count <= most; count += 1)
    if (waits.refused("k", fromMs + count * stepMs)) return count;
  return undefined;
}

describe("waits that a client ignores", () => {
  it("are enough after 50, those that were on their way not counted", () => {
    expect(refusalsUntilEnough(new IgnoredWaits(), 1, 1_999)).toBeUndefined();
    // The first is at 100 ms, those up to 2,100 ms are within the grace.
    expect(refusalsUntilEnough(new IgnoredWaits(), 100, 1_000)).toBe(21 + MOST_IGNORED);
  });

  it("are forgotten after ten quiet seconds", () => {
    const waits = new IgnoredWaits();
    expect(refusalsUntilEnough(waits, 100, 60)).toBeUndefined();
    expect(refusalsUntilEnough(waits, 100, 60, 17_000)).toBeUndefined();
  });

  it("are counted for each connection", () => {
    const waits = new IgnoredWaits();
    for (let ms = 0; ms < 100_000; ms += 100) if (waits.refused("a", ms)) break;
    expect(waits.refused("b", 100_000)).toBe(false);
  });
});
