/** Somebody, a role or everybody, as chosen from the list: how it reads in the field, and what the wire has for it. */
export interface DraftMention {
  /** Begins with @. */
  readonly label: string;
  /** `<@id>`, `<@&role>` or `@everyone`. */
  readonly wire: string;
}

/** What stands in the field, and whom it means. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly DraftMention[];
}

export const EMPTY_DRAFT: Draft = { text: "", mentions: [] };

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A whole label: @Ada is not in @Adam, nor in me@Ada. */
const labels = (mentions: readonly DraftMention[]): RegExp => {
  // The longest first: @Ada L. before @Ada.
  const sorted = mentions.map(({ label }) => label).sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${sorted.map(quote).join("|")})(?![\\p{L}\\p{N}_])`, "gu");
};

/** The text as the wire has it. */
export function toWire({ text, mentions }: Draft): string {
  if (mentions.length === 0) return text;
  const wires = new Map(mentions.map(({ label, wire }) => [label, wire]));
  return text.replace(labels(mentions), (label) => wires.get(label) ?? label);
}

/** The draft with another text: whom it does not name any more it does not mean. */
export function withText({ mentions }: Draft, text: string): Draft {
  const kept = mentions.filter(({ label }) => text.includes(label));
  return { text, mentions: kept.length === mentions.length ? mentions : kept };
}

/**
 * Puts a mention, and a space, in the place of what was typed for it.
 * @param otherwise how it reads where the label already means somebody else
 */
export function withMention(
  draft: Draft,
  [start, end]: readonly [number, number],
  { label, wire }: DraftMention,
  otherwise: string,
): { readonly draft: Draft; readonly caret: number } {
  const isTaken = draft.mentions.some((each) => each.label === label && each.wire !== wire);
  const shown = isTaken ? otherwise : label;
  const { text, caret } = withInsert(draft.text, [start, end], `${shown} `);
  const others = draft.mentions.filter((each) => each.label !== shown);
  return { draft: withText({ text, mentions: [...others, { label: shown, wire }] }, text), caret };
}

/** Puts something in the place of a part of a text. A space that follows already is not doubled. */
export function withInsert(
  text: string,
  [start, end]: readonly [number, number],
  insert: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(end);
  const after = insert.endsWith(" ") && rest.startsWith(" ") ? rest.slice(1) : rest;
  return { text: text.slice(0, start) + insert + after, caret: start + insert.length };
}
