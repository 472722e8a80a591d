import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareIds } from "#protocol/primitives";
import { createSnowflakeMaker, idAbove } from "./snowflake.ts";

const EPOCH_MS = 1_420_070_400_000;

describe("createSnowflakeMaker", () => {
  it("rises strictly whatever the clock and the random numbers do", () => {
    const clock = fc.integer({ min: EPOCH_MS, max: EPOCH_MS + 2 ** 41 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(clock, random), { minLength: 2 }), (steps) => {
        let chance = 0;
        const make = createSnowflakeMaker(() => chance);
        const ids = steps.map(([now, next]) => {
          chance = next;
          return make(now);
        });
        for (let index = 1; index < ids.length; index += 1) {
          expect(BigInt(ids[index] ?? "0") > BigInt(ids[index - 1] ?? "0")).toBe(true);
        }
      }),
    );
  });

  it("carries the time as Discord's ids do", () => {
    const id = createSnowflakeMaker(() => 0)(EPOCH_MS + 41_944_705_796);
    expect(Number(BigInt(id) >> 22n)).toBe(41_944_705_796);
  });
});

describe("idAbove", () => {
  it("is above the floor, and the candidate wherever that is above", () => {
    const id = fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String);
    fc.assert(
      fc.property(id, id, (floor, candidate) => {
        const chosen = idAbove(floor, candidate);
        expect(compareIds(chosen, floor)).toBeGreaterThan(0);
        if (BigInt(candidate) > BigInt(floor)) expect(chosen).toBe(candidate);
      }),
    );
  });
});
