import { afterEach, describe, expect, it, vi } from "vitest";
import { createSharedTicks } from "./shared-ticks.ts";

describe("shared ticks", () => {
  afterEach(() => void vi.useRealTimers());

  it("wakes all who wait at once, also those that came late", () => {
    vi.useFakeTimers();
    const ticks = createSharedTicks(1000);
    const called: string[] = [];
    ticks.next(() => called.push("first"));
    vi.advanceTimersByTime(900);
    ticks.next(() => called.push("late"));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(100);
    expect(called).toEqual(["first", "late"]);
    vi.advanceTimersByTime(5000);
    expect(called).toHaveLength(2);
  });

  it("gives who waits again during a tick the next one", () => {
    vi.useFakeTimers();
    const ticks = createSharedTicks(1000);
    let count = 0;
    const again = () => {
      count += 1;
      ticks.next(again);
    };
    ticks.next(again);
    vi.advanceTimersByTime(3000);
    expect(count).toBe(3);
  });

  it("leaves no timer behind when nobody waits any more", () => {
    vi.useFakeTimers();
    const ticks = createSharedTicks(1000);
    const called: string[] = [];
    const takeBack = [ticks.next(() => called.push("a")), ticks.next(() => called.push("b"))];
    takeBack[0]?.();
    expect(vi.getTimerCount()).toBe(1);
    takeBack[1]?.();
    expect(vi.getTimerCount()).toBe(0);
    expect(called).toEqual([]);
  });
});
