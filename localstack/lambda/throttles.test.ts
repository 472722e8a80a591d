import { expect, it } from "vitest";
import { silentLog } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { createThrottles } from "./throttles.ts";

const fn = (key: string, reservedConcurrency: number) => ({ key, reservedConcurrency }) as FunctionModel;

it("tells once for each function while calls are throttled, and again after a pause", () => {
  let nowMs = 0;
  const told: string[] = [];
  const throttles = createThrottles({ ...silentLog, warning: (text) => told.push(text) }, () => nowMs);
  for (; nowMs < 600_000; nowMs += 60_000) {
    throttles.tell(fn("off", 0));
    throttles.tell(fn("busy", 2));
  }
  expect(told).toEqual([
    expect.stringMatching(/^functions\.off: throttled: reservedConcurrency is 0, so it is never run\. /),
    expect.stringMatching(/^functions\.busy: throttled: reservedConcurrency is 2, and as many calls /),
  ]);
  nowMs += 120_000;
  throttles.tell(fn("off", 0));
  expect(told).toHaveLength(3);
});
