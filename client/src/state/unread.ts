import type { ChatState } from "./chat-state.ts";

/** Whether a channel has something that nobody has looked at in this browser. */
export function isUnread(state: ChatState, channelId: string): boolean {
  return unreadCount(state, channelId) > 0;
}

/** How many events of a channel came since someone looked at it. */
export function unreadCount(state: ChatState, channelId: string): number {
  const lastSeq = state.channels[channelId]?.lastSeq ?? 0;
  return Math.max(0, lastSeq - (state.readSeqs[channelId] ?? lastSeq));
}
