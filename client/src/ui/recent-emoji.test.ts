import type { EmojiData } from "frimousse";
import { expect, test } from "vitest";
import { withRecent } from "./recent-emoji.ts";

const emoji = (sign: string) => ({ emoji: sign, category: 0, label: sign, version: 1, tags: [] });
const data = {
  locale: "en",
  emojis: ["🦊", "👋", "🎉"].map(emoji),
  categories: [{ index: 0, label: "All" }],
  skinTones: {},
} as unknown as EmojiData;

test("what was used last stands first, the newest before the others, and nowhere else", () => {
  const { categories, emojis } = withRecent(data, ["🎉", "🦊", "gone"]);
  expect(categories.map(({ label }) => label)).toEqual(["Recently used", "All"]);
  expect(emojis.map((each) => [each.emoji, each.category])).toEqual([
    ["🎉", -1],
    ["🦊", -1],
    ["👋", 0],
  ]);
});

test("where nothing was used yet there is no category for it", () => {
  expect(withRecent(data, [])).toBe(data);
});
