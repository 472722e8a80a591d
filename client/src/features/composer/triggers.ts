/** The word at the caret that asks for a list. */
export interface Trigger {
  readonly kind: "mention" | "emoji";
  /** What follows the sign, in lower case. */
  readonly query: string;
  /** Where the word, with its sign, stands in the text. */
  readonly range: readonly [start: number, end: number];
}

/** Not within a word or an address: me@ada and 10:30 ask for nothing. */
const MENTION = /(?<![\p{L}\p{N}_@<])@([\p{L}\p{N}_.-]{0,32})$/u;
const EMOJI = /(?<![\p{L}\p{N}_:<]):([\p{L}\p{N}_+-]{2,32})$/u;

/** What the text before the caret asks for. @param caret null: there is none, or a stretch of text is marked */
export function findTrigger(text: string, caret: number | null): Trigger | null {
  if (caret === null) return null;
  const before = text.slice(0, caret);
  const mention = MENTION.exec(before);
  const found = mention ?? EMOJI.exec(before);
  if (!found) return null;
  return {
    kind: mention ? "mention" : "emoji",
    query: (found[1] ?? "").toLowerCase(),
    range: [found.index, caret],
  };
}
