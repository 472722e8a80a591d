import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createShardProgress } from "./shard-progress.ts";

const everyOrder = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc.tuple(
    fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }),
    fc.array(fc.constantFrom("open" as const, "dropped" as const, "settled" as const), {
      minLength: count,
      maxLength: count,
    }),
  ),
);

describe("shard progress", () => {
  it("never passes a record that is not done, and ends at the last, in whatever order they are done", () => {
    fc.assert(
      fc.property(everyOrder, ([order, states]) => {
        const progress = createShardProgress();
        const done = new Set<number>();
        const check = () => {
          const after = Number(progress.after ?? -1);
          for (let before = 0; before <= after; before++) expect(done.has(before)).toBe(true);
          expect(done.has(after + 1)).toBe(false);
          for (const sequence of progress.ahead) {
            expect(Number(sequence)).toBeGreaterThan(after);
            expect(done.has(Number(sequence))).toBe(true);
          }
        };
        for (const [sequence, state] of states.entries()) {
          if (state !== "open") done.add(sequence);
          progress.add(`${sequence}`, state);
          check();
        }
        for (const sequence of order) {
          if (states[sequence] !== "open") continue;
          done.add(sequence);
          progress.settle([`${sequence}`]);
          check();
        }
        expect(progress.after).toBe(`${states.length - 1}`);
        expect(progress.ahead).toEqual([]);
      }),
    );
  });

  it("names what was delivered behind an open record, not what a filter dropped there", () => {
    const progress = createShardProgress();
    progress.add("1", "open");
    progress.add("2", "dropped");
    progress.add("3", "open");
    progress.settle(["3"]);
    expect([progress.after, progress.ahead]).toEqual([undefined, ["3"]]);
    progress.settle(["1"]);
    expect([progress.after, progress.ahead]).toEqual(["3", []]);
  });
});
