import { useChatState } from "../../hooks/client-context.tsx";
import { titleOf } from "../../state/channel-title.ts";

/** What a channel is called where one writes to it: #general, or @Ada for a direct message. */
export function useChannelTitle(channelId: string): string {
  return useChatState((state) => {
    const title = titleOf(state, channelId);
    return state.channels[channelId]?.recipientId == null ? title : `@${title}`;
  });
}
