import { describe, expect, it } from "vitest";
import { createWaker } from "./waker.ts";

const HOUR_MS = 3_600_000;

describe("waker", () => {
  it("does not lose a wake-up that comes while work is done: the next wait ends at once", async () => {
    const waker = createWaker();
    waker.clear();
    waker.wake();
    await waker.wait(HOUR_MS, new AbortController().signal);
    await waker.wait(HOUR_MS, new AbortController().signal);
  });

  it("ends a wait that has begun, for several wake-ups once", async () => {
    const waker = createWaker();
    const wait = waker.wait(HOUR_MS, new AbortController().signal);
    waker.wake();
    waker.wake();
    await wait;
    waker.clear();
    const stop = new AbortController();
    let over = false;
    const next = waker.wait(HOUR_MS, stop.signal).then(() => {
      over = true;
    });
    await new Promise(setImmediate);
    expect(over).toBe(false);
    stop.abort();
    await next;
  });

  it("ends at the stop, also where that came first, and after its time", async () => {
    const waker = createWaker();
    await waker.wait(HOUR_MS, AbortSignal.abort());
    await waker.wait(1, new AbortController().signal);
  });
});
