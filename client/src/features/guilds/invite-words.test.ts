import { expect, test } from "vitest";
import { expiryWords, usesWords } from "./invite-words.ts";

const NOW = Date.parse("2026-01-02T03:04:05.000Z");

test.each([
  ["2026-01-09T03:04:05.000Z", "ends in 7 days"],
  ["2026-01-03T03:04:05.000Z", "ends in 24 hours"],
  ["2026-01-02T04:04:04.000Z", "ends in 1 hour"],
  ["2026-01-02T03:04:35.000Z", "ends in 1 minute"],
  ["2026-01-02T03:04:05.000Z", "no longer works"],
])("expiryWords(%s) is %s", (expiresAt, words) => {
  expect(expiryWords(expiresAt, NOW)).toBe(words);
});

test.each([
  [0, null, "not used yet"],
  [1, null, "used once"],
  [3, 5, "used 3 of 5 times"],
])("usesWords: %s of %s", (uses, max_uses, words) => {
  expect(usesWords({ uses, max_uses })).toBe(words);
});
