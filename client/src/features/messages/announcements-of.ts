import type { ChatState } from "../../state/chat-state.ts";
import { plainWords } from "../../state/plain-text.ts";
import { isNewer, newer } from "../../state/unread.ts";
import type { Row } from "./rows.ts";

/** What is to be read out of rows after those up to a message: a sentence for each message of others. What is on its way has no place yet. */
export function announcementsOf(
  rows: readonly Row[],
  saidId: string | null,
  { me, users }: Pick<ChatState, "me" | "users">,
): { readonly sentences: readonly string[]; readonly newestId: string | null } {
  const sentences: string[] = [];
  let newestId = saidId;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const { message, name } = rows[index] ?? {};
    if (!message) continue;
    if (!isNewer(message.id, saidId)) break;
    newestId = newer(newestId, message.id);
    if (message.author.id !== me?.id) sentences.unshift(`${name}: ${plainWords(message, users)}`);
  }
  return { sentences, newestId };
}
