import type { ChatState } from "./chat-state.ts";
import { omit } from "./omit.ts";

/** Who was heard to type is taken to go on for this long (the wire's rule). */
export const TYPING_FOR_MS = 5_000;

/** Somebody types. One's own is not shown. */
export function noteTyping(state: ChatState, channelId: string, userId: string, atMs: number): ChatState {
  if (userId === state.me?.id || !state.channels[channelId]) return state;
  const people = { ...state.typing[channelId], [userId]: atMs };
  return { ...state, typing: { ...state.typing, [channelId]: people } };
}

/** They have sent what they wrote. */
export function stopTyping(state: ChatState, channelId: string, userId: string): ChatState {
  if (state.typing[channelId]?.[userId] === undefined) return state;
  return dropFrom(state, channelId, (id) => id === userId);
}

/** Takes out those who were not heard for TYPING_FOR_MS. */
export function expireTyping(state: ChatState, nowMs: number): ChatState {
  return Object.keys(state.typing).reduce((each, channelId) => {
    const people = each.typing[channelId] ?? {};
    const isOver = (id: string) => Math.abs(nowMs - (people[id] ?? 0)) >= TYPING_FOR_MS;
    return Object.keys(people).some(isOver) ? dropFrom(each, channelId, isOver) : each;
  }, state);
}

function dropFrom(state: ChatState, channelId: string, isOver: (userId: string) => boolean): ChatState {
  const people = omit(state.typing[channelId] ?? {}, isOver);
  const typing =
    Object.keys(people).length === 0
      ? omit(state.typing, (id) => id === channelId)
      : { ...state.typing, [channelId]: people };
  return { ...state, typing };
}
