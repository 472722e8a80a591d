import type { Message } from "#protocol/objects";
import type { ChatState } from "../../state/chat-state.ts";
import { isWithoutText } from "../../state/message-events.ts";

/** The newest message of one's own that is there. */
export function lastOwnMessage({ logs, me, overlays }: ChatState, channelId: string): Message | undefined {
  return logs[channelId]?.messages.findLast(
    (message) => message.author.id === me?.id && !overlays[message.id]?.isDeleted && !isWithoutText(message),
  );
}
