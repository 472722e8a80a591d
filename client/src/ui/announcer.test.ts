import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANNOUNCE_EVERY_MS, Announcer } from "./announcer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("one sentence is said as it is; many in a short time as their number", () => {
  const said: string[] = [];
  const announcer = new Announcer();
  announcer.listen((text) => said.push(text));
  announcer.say("bo: hello");
  vi.advanceTimersByTime(1);
  for (let count = 0; count < 5; count += 1) announcer.say(`bo: ${count}`);
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS - 2);
  expect(said).toEqual(["bo: hello"]);
  vi.advanceTimersByTime(2);
  expect(said).toEqual(["bo: hello", "5 new messages"]);
});
