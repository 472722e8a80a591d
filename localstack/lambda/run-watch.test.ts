import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RunWatch } from "./run-watch.ts";

describe("run watch", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("measures as long as anything runs, once more after it, and then not at all", () => {
    let measured = 0;
    const watch = new RunWatch(() => {
      measured += 1;
    });
    const [one, other] = [{}, {}];
    watch.began(one);
    watch.began(other);
    vi.advanceTimersByTime(1000);
    watch.ended(one);
    vi.advanceTimersByTime(1000);
    expect(measured).toBe(8);
    watch.ended(other);
    watch.ended(other);
    vi.advanceTimersByTime(60_000);
    expect(measured).toBe(9);
    expect(vi.getTimerCount()).toBe(0);
    watch.began(one);
    vi.advanceTimersByTime(250);
    expect(measured).toBe(10);
  });

  it("leaves no timer when it is stopped", () => {
    const watch = new RunWatch(() => {});
    watch.began({});
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
