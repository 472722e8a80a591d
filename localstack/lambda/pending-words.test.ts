import { expect, it } from "vitest";
import { describeFreeze, describePending } from "./pending-words.ts";

it("says in words what was left, and what becomes of it here", () => {
  expect(describePending({ Timeout: 2, ProcessWrap: 1, Odd: 1 })).toBe("2 timers, a child process, Odd");
  expect(describeFreeze({ Timeout: 1 })).toMatch(/^As on AWS it stands still .*lost\.$/);
  expect(describeFreeze({ Worker: 1 })).toMatch(/^On AWS it stands still .*; here it goes on\.$/);
  expect(describeFreeze({ Timeout: 1, ProcessWrap: 1 })).toMatch(
    /; here child processes and worker threads go on\.$/,
  );
});
