import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startTimeout } from "./held-timeout.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("startTimeout", () => {
  it("gives the whole time once more where it ends while it is held", () => {
    let isHeld = true;
    const onTime = vi.fn();
    startTimeout(100, () => isHeld, onTime);
    vi.advanceTimersByTime(150);
    isHeld = false;
    vi.advanceTimersByTime(49);
    expect(onTime).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onTime).toHaveBeenCalledTimes(1);
  });

  it("ends when it is cleared, also where it was held", () => {
    let isHeld = true;
    const onTime = vi.fn();
    const timeout = startTimeout(100, () => isHeld, onTime);
    vi.advanceTimersByTime(150);
    isHeld = false;
    timeout.clear();
    vi.advanceTimersByTime(500);
    expect(onTime).not.toHaveBeenCalled();
  });

  it("does nothing while it is paused, and gives the whole time when it is started again", () => {
    const onTime = vi.fn();
    const timeout = startTimeout(100, () => false, onTime);
    vi.advanceTimersByTime(60);
    timeout.pause();
    vi.advanceTimersByTime(500);
    expect(onTime).not.toHaveBeenCalled();
    timeout.restart();
    vi.advanceTimersByTime(60);
    timeout.pause();
    timeout.restart();
    vi.advanceTimersByTime(99);
    expect(onTime).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onTime).toHaveBeenCalledTimes(1);
  });

  it("counts each restart's whole time from itself", () => {
    const onTime = vi.fn();
    const timeout = startTimeout(100, () => false, onTime);
    for (let round = 0; round < 5; round += 1) {
      vi.advanceTimersByTime(90);
      timeout.restart();
    }
    vi.advanceTimersByTime(99);
    expect(onTime).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(onTime).toHaveBeenCalledTimes(1);
  });
});
