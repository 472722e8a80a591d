import type { User } from "#protocol/objects";
import { nameOf } from "./users.ts";

/** A message's text in one line of plain words: for notifications, excerpts and what is read out. Mentions are names. */
export function plainText(content: string, users: Readonly<Record<string, User>>): string {
  return content
    .replace(/<@(\d+)>/g, (whole, id: string) => (users[id] ? `@${nameOf(users[id])}` : whole))
    .replace(/<@&(\w+)>/g, "@$1")
    .replace(/\|\|(.+?)\|\|/gs, "(spoiler)")
    .replace(/```\w*\n?|[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
