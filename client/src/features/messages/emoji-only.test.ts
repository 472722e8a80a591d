import { expect, test } from "vitest";
import { isEmojiOnly } from "./emoji-only.ts";

test.each(["🦊", "👍🏽 ❤️", "👩‍👩‍👧\n🇯🇵", "🎉".repeat(27)])("%j is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.each(["", " ", "1", "#", "ok 👍", "🎉".repeat(28), "<@1>"])("%j is text", (text) => {
  expect(isEmojiOnly(text)).toBe(false);
});
