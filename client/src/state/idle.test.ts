import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IDLE_AFTER_MS, Idle } from "./idle.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("who does nothing for ten minutes is away, once, until they do something; a new connection is told so too", () => {
  const told: string[] = [];
  const idle = new Idle((status) => told.push(status));
  idle.touch();
  vi.advanceTimersByTime(IDLE_AFTER_MS - 1);
  idle.touch();
  idle.connected();
  vi.advanceTimersByTime(IDLE_AFTER_MS - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(["idle"]);
  idle.connected();
  expect(told).toEqual(["idle", "idle"]);
  idle.touch();
  idle.touch();
  expect(told).toEqual(["idle", "idle", "online"]);
});
