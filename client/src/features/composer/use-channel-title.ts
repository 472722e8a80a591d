import { useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";

/** What a channel is called where one writes to it: #general, or @Ada for a direct message. */
export function useChannelTitle(channelId: string): string {
  return useChatState(({ channels, users }) => {
    const channel = channels[channelId];
    const recipient = channel?.recipientId ? users[channel.recipientId] : undefined;
    return recipient ? `@${nameOf(recipient)}` : `#${channel?.name ?? ""}`;
  });
}
