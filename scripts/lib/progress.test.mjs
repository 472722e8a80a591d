import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withProgress } from "./progress.mjs";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("says what takes longer than two seconds, once, and is silent about what does not", async () => {
  const say = vi.fn();
  const work = (ms) => () => new Promise((resolve) => setTimeout(resolve, ms, "done"));
  const quick = withProgress(say, "Quick.", work(1_900));
  const slow = withProgress(say, "Slow.", work(9_000));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([await quick, await slow]).toEqual(["done", "done"]);
  expect(say.mock.calls).toEqual([["Slow."]]);
});

it("is silent after work that fails", async () => {
  const say = vi.fn();
  await expect(withProgress(say, "Failing.", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(say).not.toHaveBeenCalled();
});
