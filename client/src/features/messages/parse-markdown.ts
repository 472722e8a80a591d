import { Lexer, type Token } from "marked";

/**
 * Reads the markdown that a chat needs. marked only splits the text into tokens; Markdown.tsx turns those that it knows into elements, and
 * shows the source of all others: no HTML is ever made from what somebody wrote.
 */
export function parseMarkdown(text: string): Token[] {
  // A line break is a line break here, as people expect of a chat.
  return new Lexer({ gfm: true, breaks: true }).lex(text);
}

/** The address of a link, or null where it leads anywhere but to the web (`javascript:`, `data:`, a path of this page). */
export function webAddress(href: string): string | null {
  try {
    const url = new URL(href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
