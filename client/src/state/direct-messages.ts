import { compareIds } from "#protocol/primitives";
import type { ChatState } from "./chat-state.ts";
import { badgeCount } from "./unread.ts";

/** Direct messages, the one that was written in last at the top. One without a message stands where it was begun. */
export function dmsByNewest({ dmIds, channels }: Pick<ChatState, "dmIds" | "channels">): readonly string[] {
  const newest = (id: string) => channels[id]?.lastMessageId ?? id;
  return [...dmIds].sort((a, b) => compareIds(newest(b), newest(a)));
}

/** How much waits in direct messages. */
export const unreadDms = (state: ChatState): number =>
  state.dmIds.reduce((sum, id) => sum + badgeCount(state, id), 0);
