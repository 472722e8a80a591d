import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LOOK_EVERY_MS, SLEPT_MS, watchSleep } from "./watch-sleep.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a machine that slept for three hours is noticed at the next look, once; slow timers and a clock that was set back are not", () => {
  const onWake = vi.fn();
  const stop = watchSleep(onWake);
  vi.advanceTimersByTime(10 * LOOK_EVERY_MS);
  expect(onWake).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 3 * 3_600_000);
  vi.advanceTimersByTime(3 * LOOK_EVERY_MS);
  expect(onWake).toHaveBeenCalledTimes(1);
  vi.setSystemTime(Date.now() - 3 * 3_600_000);
  vi.advanceTimersByTime(LOOK_EVERY_MS);
  vi.setSystemTime(Date.now() + SLEPT_MS - 2 * LOOK_EVERY_MS);
  vi.advanceTimersByTime(LOOK_EVERY_MS);
  expect(onWake).toHaveBeenCalledTimes(1);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
