import { compareIds } from "#protocol/primitives";
import { type ChannelLog, hasOlder } from "./channel-log.ts";
import { type ChannelView, emptyView } from "./channel-view.ts";
import { changeLog } from "./channels.ts";
import type { ChatState } from "./chat-state.ts";
import { isTooLarge, MAX_MESSAGES, MAX_STRETCH } from "./memory-limit.ts";
import { firstFrom } from "./message-events.ts";

/** Cuts the channels that are too large. @param places by channel: the message where somebody reads who is not at its end */
export const cutToLimit = (state: ChatState, places: ReadonlyMap<string, string>): ChatState =>
  Object.keys(state.logs)
    .filter((channelId) => isTooLarge(state, channelId))
    .reduce((next, channelId) => cut(next, channelId, places.get(channelId)), state);

function cut(state: ChatState, channelId: string, placeId: string | undefined): ChatState {
  const view = state.views[channelId];
  if (view) {
    const trimmed = trimView(view, placeId ?? view.targetId, MAX_STRETCH);
    const left = MAX_MESSAGES - trimmed.messages.length;
    return changeLog({ ...state, views: { ...state.views, [channelId]: trimmed } }, channelId, (log) =>
      keepNewest(log, left),
    );
  }
  const log = state.logs[channelId];
  if (!log) return state;
  const isAbove =
    placeId !== undefined &&
    compareIds(placeId, log.from) >= 0 &&
    firstFrom(log.messages, placeId) < log.messages.length / 2;
  if (!isAbove) return changeLog(state, channelId, () => keepNewest(log, MAX_STRETCH));
  // The gap is filled first, and then this is tried again.
  if (log.held.length > 0) return state;
  const views = { ...state.views, [channelId]: oldestOf(log, placeId, MAX_STRETCH) };
  return changeLog({ ...state, views }, channelId, () => keepNewest(log, MAX_MESSAGES - MAX_STRETCH));
}

/** The log with no more than its newest messages. A page that is on its way would not fit on to what is left. */
function keepNewest(log: ChannelLog, count: number): ChannelLog {
  const messages = log.messages.slice(-count);
  const [oldest] = messages;
  if (messages.length === log.messages.length || !oldest) return log;
  return { ...log, messages, from: oldest.id, older: "idle", since: null };
}

/** The view with so many of its messages as are nearest to one of its ends: that which is nearer to where somebody reads. */
function trimView(view: ChannelView, readId: string, count: number): ChannelView {
  const { messages } = view;
  if (messages.length <= count) return view;
  return firstFrom(messages, readId) < messages.length / 2
    ? { ...view, messages: messages.slice(0, count), hasNewer: true, newer: "idle" }
    : { ...view, messages: messages.slice(-count), hasOlder: true, older: "idle" };
}

/** The oldest messages of a log as a view, for who reads there. Nothing may be held back in it: that is never told to a view. */
const oldestOf = (log: ChannelLog, readId: string, count: number): ChannelView => ({
  ...emptyView(readId),
  status: "ready",
  messages: log.messages.slice(0, count),
  hasOlder: hasOlder(log),
  hasNewer: true,
});
