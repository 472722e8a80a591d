import type { Message, User } from "#protocol/objects";
import { nameOf } from "./users.ts";

type Users = Readonly<Record<string, User>>;

/** A message's text in one line of plain words: for notifications, excerpts and what is read out. Mentions are names. */
export function plainText(content: string, users: Users): string {
  return content
    .replace(/<@(\d+)>/g, (_, id: string) => `@${users[id] ? nameOf(users[id]) : "somebody"}`)
    .replace(/<@&(\w+)>/g, "@$1")
    .replace(/\|\|(.+?)\|\|/gs, "(spoiler)")
    .replace(/```\w*\n?|[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The same, and of a message that is files alone, that it is. */
export function plainWords({ content, attachments }: Message, users: Users): string {
  const text = plainText(content, users);
  if (text !== "") return text;
  return attachments.length === 1 ? "Sent a file" : `Sent ${attachments.length} files`;
}
