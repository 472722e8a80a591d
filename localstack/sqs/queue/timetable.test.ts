import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Appointment, Timetable } from "./timetable.ts";

describe("a timetable", () => {
  it("gives what is due first, whatever was taken out of it", () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const table = new Timetable<number>();
        const entries: Appointment<number>[] = [];
        for (const [isNew, n] of all) {
          if (isNew || entries.length === 0) entries.push(table.add(n, n));
          else {
            const [gone] = entries.splice(n % entries.length, 1);
            if (gone) table.remove(gone);
          }
          const first = entries.length > 0 ? Math.min(...entries.map(({ atMs }) => atMs)) : undefined;
          expect(table.first?.atMs).toBe(first);
        }
        const order: number[] = [];
        for (let entry = table.first; entry; entry = table.first) {
          order.push(entry.atMs);
          table.remove(entry);
        }
        expect(order).toEqual(entries.map(({ atMs }) => atMs).sort((a, b) => a - b));
      }),
    );
  });
});
