import { describe, expect, it } from "vitest";
import { Ring } from "./ring.ts";

const EVENT = { ts: 1, ph: "I", trace: "t", span: "s", hop: "ddb", res: "", op: "" } as const;
function filled(limits: { events: number; bytes: number }, payloads: readonly (string | undefined)[]): Ring {
  const ring = new Ring(limits);
  for (const payload of payloads) ring.add(EVENT, undefined, payload);
  return ring;
}
const seqs = (ring: Ring, from: number, most?: number) => ring.since(from, most).map(({ seq }) => seq);

describe("the ring of events", () => {
  it("keeps the newest, and says which those are", () => {
    const ring = filled({ events: 3, bytes: 1e9 }, ["a", "b", "c", "d", undefined]);
    expect(seqs(ring, 0)).toEqual([3, 4, 5]);
    expect([ring.firstSeq, ring.nextSeq]).toEqual([3, 6]);
    expect([1, 2, 3, 4, 5, 6].map((seq) => ring.payload(seq))).toEqual([
      undefined,
      undefined,
      "c",
      "d",
      undefined,
      undefined,
    ]);
  });

  it("gives those from a number on, at most so many", () => {
    const ring = filled({ events: 10, bytes: 1e9 }, ["a", "b", "c", "d"]);
    expect(seqs(ring, 3)).toEqual([3, 4]);
    expect(seqs(ring, 1, 2)).toEqual([1, 2]);
    expect(seqs(ring, 5)).toEqual([]);
  });

  it("forgets the oldest where payloads are too large, and keeps the newest however large it is", () => {
    const large = "x".repeat(1_000);
    const ring = filled({ events: 10, bytes: 5_000 }, [large, large, large]);
    expect(seqs(ring, 0)).toEqual([2, 3]);
    ring.add(EVENT, undefined, "x".repeat(100_000));
    expect(seqs(ring, 0)).toEqual([4]);
    ring.add(EVENT, undefined, undefined);
    expect(seqs(ring, 0)).toEqual([5]);
    expect(ring.bytes).toBeLessThan(5_000);
  });

  it("numbers go on after it was cleared", () => {
    const ring = filled({ events: 2, bytes: 1e9 }, ["a", "b", "c"]);
    ring.clear();
    expect([ring.firstSeq, ring.nextSeq, ring.bytes]).toEqual([4, 4, 0]);
    expect(ring.payload(3)).toBeUndefined();
  });
});
