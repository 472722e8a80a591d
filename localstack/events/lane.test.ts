import { describe, expect, it } from "vitest";
import { createLane, MAX_PAYLOAD_BYTES } from "./lane.ts";
import type { QueuedRecord } from "./stream-record.ts";

const record = (sequence: number, bytes = 10): QueuedRecord => ({
  sequenceNumber: `${sequence}`,
  json: "{}",
  bytes,
  createdAtMs: 0,
});

function setUp(options: { batchSize: number; windowMs?: number }) {
  const batches: string[][] = [];
  const stop = new AbortController();
  const release: (() => void)[] = [];
  let held = false;
  const lane = createLane({
    batchSize: options.batchSize,
    windowMs: options.windowMs ?? 0,
    signal: stop.signal,
    async process(batch) {
      batches.push(batch.map(({ sequenceNumber }) => sequenceNumber));
      if (held) await new Promise<void>((resolve) => release.push(resolve));
    },
    onProgress() {},
  });
  return { lane, batches, stop, hold: () => (held = true), release };
}

describe("lane", () => {
  it("cuts batches by size, in order", async () => {
    const { lane, batches } = setUp({ batchSize: 2 });
    for (const n of [1, 2, 3]) lane.push(record(n));
    lane.run();
    await lane.settled();
    expect(batches).toEqual([["1", "2"], ["3"]]);
    expect(lane.idle).toBe(true);
    expect([lane.waiting, lane.waitingBytes]).toEqual([0, 0]);
  });

  it("C13 ends a batch where its payload would pass 6 MB, and gives one record alone however large", async () => {
    const { lane, batches } = setUp({ batchSize: 100 });
    const third = MAX_PAYLOAD_BYTES / 3;
    for (const n of [1, 2, 3]) lane.push(record(n, third));
    lane.push(record(4, MAX_PAYLOAD_BYTES));
    lane.push(record(5));
    lane.run();
    await lane.settled();
    expect(batches).toEqual([["1", "2"], ["3"], ["4"], ["5"]]);
  });

  it("does not begin a batch before the one before is done", async () => {
    const { lane, batches, hold, release } = setUp({ batchSize: 1 });
    hold();
    lane.push(record(1));
    lane.push(record(2));
    lane.run();
    lane.run();
    expect(batches).toEqual([["1"]]);
    release.shift()?.();
    await expect.poll(() => batches).toEqual([["1"], ["2"]]);
    release.shift()?.();
    await lane.settled();
  });

  it("waits for its window to fill, and goes at once when it is full", async () => {
    const { lane, batches } = setUp({ batchSize: 3, windowMs: 3_600_000 });
    lane.push(record(1));
    lane.run();
    await Promise.resolve();
    expect(batches).toEqual([]);
    lane.push(record(2));
    lane.push(record(3));
    lane.run();
    await lane.settled();
    expect(batches).toEqual([["1", "2", "3"]]);
  });

  it("gives what it has when the window ends", async () => {
    const { lane, batches } = setUp({ batchSize: 3, windowMs: 30 });
    lane.push(record(1));
    lane.run();
    await lane.settled();
    expect(batches).toEqual([["1"]]);
  });

  it("leaves a window at the stop, its records unprocessed", async () => {
    const { lane, batches, stop } = setUp({ batchSize: 3, windowMs: 3_600_000 });
    lane.push(record(1));
    lane.run();
    stop.abort();
    await lane.settled();
    expect(batches).toEqual([]);
  });
});
