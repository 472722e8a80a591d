import type { Message } from "#protocol/objects";
import { plainText } from "../state/plain-text.ts";
import { useChatState } from "./client-context.tsx";

/** What a message says, in one line of plain words: its text or, where it has none, what its files are called. */
export function useSnippet(message: Message | undefined): string {
  return useChatState(({ users }) => {
    if (!message) return "";
    return (
      plainText(message.content, users) || message.attachments.map(({ filename }) => filename).join(", ")
    );
  });
}
