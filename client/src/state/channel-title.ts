import type { ChatState } from "./chat-state.ts";
import { nameOf } from "./users.ts";

/** What a channel is called: "#general", or the other person of a direct message. Empty where there is no such channel. */
export function titleOf(
  { channels, users }: Pick<ChatState, "channels" | "users">,
  channelId: string,
): string {
  const channel = channels[channelId];
  if (!channel) return "";
  if (channel.recipientId === null) return `#${channel.name}`;
  const other = users[channel.recipientId];
  return other ? nameOf(other) : "Somebody";
}
