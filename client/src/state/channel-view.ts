import type { Message } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import { type ChannelLog, START } from "./channel-log.ts";
import { applyEvents, type ChannelEvent } from "./message-events.ts";

/**
 * A stretch of a channel around an older message that somebody went to: a pin, what a search found, the message that is answered; or where they have scrolled up
 * so far that its end is too far away to be kept. It grows on both sides, and once it reaches what is loaded of the channel's end it becomes a part of that (`joinView`).
 *
 * Events that change its messages are applied as they come. Each sets something or takes it away, so the order of late ones rights itself; what was missed while
 * there was no connection is read again.
 */
export interface ChannelView {
  readonly status: "loading" | "ready" | "failed";
  /** Where it was asked to go. */
  readonly targetId: string;
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly older: "idle" | "loading" | "failed";
  readonly newer: "idle" | "loading" | "failed";
}

export const emptyView = (targetId: string): ChannelView => ({
  status: "loading",
  targetId,
  messages: [],
  hasOlder: false,
  hasNewer: false,
  older: "idle",
  newer: "idle",
});

/** An event of the channel. A new message is not shown: it is at the channel's end. */
export function receiveInView(view: ChannelView, event: ChannelEvent): ChannelView {
  if (event.t === "MESSAGE_CREATE") return view;
  const messages = applyEvents(view.messages, [event]);
  return messages.some((message, index) => message !== view.messages[index]) ||
    messages.length !== view.messages.length
    ? { ...view, messages }
    : view;
}

/** The message at one end of it, whose neighbours a page brings. */
export const edgeOf = ({ messages }: ChannelView, side: "older" | "newer"): Message | undefined =>
  side === "older" ? messages[0] : messages.at(-1);

/** A page above or below it has come. Where `edge` is its end no longer, the page may not fit on to it, and is asked for again. */
export function extendView(
  view: ChannelView,
  side: "older" | "newer",
  edge: Message,
  page: readonly Message[],
  hasMore: boolean,
): ChannelView {
  if (edgeOf(view, side)?.id !== edge.id) return { ...view, [side]: "idle" };
  return side === "older"
    ? { ...view, messages: [...page, ...view.messages], hasOlder: hasMore, older: "idle" }
    : { ...view, messages: [...view.messages, ...page], hasNewer: hasMore, newer: "idle" };
}

/** Whether nothing is missing between it and what is loaded of the channel's end. */
export function reachesLog(view: ChannelView, log: ChannelLog | undefined): boolean {
  if (log?.status !== "ready" || view.status !== "ready") return false;
  const newest = view.messages.at(-1);
  return !view.hasNewer || (newest !== undefined && compareIds(newest.id, log.from) >= 0);
}

/** The log with what the view has above it. */
export function joinView(log: ChannelLog, view: ChannelView): ChannelLog {
  const above = view.messages.filter(({ id }) => compareIds(id, log.from) < 0);
  if (log.from === START || above.length === 0) return log;
  return {
    ...log,
    messages: [...above, ...log.messages],
    from: (view.hasOlder && above[0]?.id) || START,
    older: "idle",
    since: null,
  };
}
