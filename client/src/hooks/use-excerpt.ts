import type { Message } from "#protocol/objects";
import { plainText } from "../state/plain-text.ts";
import { asNow, nameOf } from "../state/users.ts";
import { useChatState } from "./client-context.tsx";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** What of a message an excerpt shows. */
export function useExcerpt() {
  const users = useChatState((state) => state.users);
  return (message: Message) => {
    const author = asNow({ users }, message.author);
    const text = plainText(message.content, users);
    const files = message.attachments.map(({ filename }) => filename).join(", ");
    return {
      seed: author.avatar ?? author.id,
      name: nameOf(author),
      time: day.format(Date.parse(message.created_at)),
      text: [text, files].filter(Boolean).join(" · "),
    };
  };
}
