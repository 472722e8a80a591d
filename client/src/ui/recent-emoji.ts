import type { EmojiData } from "frimousse";

const KEY = "fanout.emoji";
/** Three rows of the picker. */
const KEPT = 24;
/** Before all categories of the data. */
const RECENT = -1;

/** The emoji that were chosen last in this browser, the newest first. */
export function recentEmoji(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

export function noteEmoji(emoji: string): void {
  const kept = [emoji, ...recentEmoji().filter((each) => each !== emoji)].slice(0, KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage nothing is remembered.
  }
}

/** The data with a category of its own for these. They stand there only: an emoji that stands twice would be marked twice. */
export function withRecent(data: EmojiData, recent: readonly string[]): EmojiData {
  const known = new Map(data.emojis.map((each) => [each.emoji, each]));
  const first = recent.flatMap((emoji) => known.get(emoji) ?? []);
  if (first.length === 0) return data;
  return {
    ...data,
    categories: [{ index: RECENT, label: "Recently used" }, ...data.categories],
    emojis: [
      ...first.map((each) => ({ ...each, category: RECENT })),
      ...data.emojis.filter((each) => !first.includes(each)),
    ],
  };
}
