import { type ChannelLog, hasOlder, START } from "../../state/channel-log.ts";
import type { ChannelView } from "../../state/channel-view.ts";

/** A part of a channel that the list shows: its end, or the pages around an older message that somebody went to. */
export interface Stretch extends Pick<ChannelLog, "messages" | "pending" | "from" | "older"> {
  readonly isEnd: boolean;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly newer: ChannelView["newer"];
}

export const endOf = (log: ChannelLog): Stretch => ({
  ...log,
  isEnd: true,
  hasOlder: hasOlder(log),
  hasNewer: false,
  newer: "idle",
});

export const around = (view: ChannelView): Stretch => ({
  messages: view.messages,
  pending: [],
  from: (view.hasOlder && view.messages[0]?.id) || START,
  isEnd: false,
  hasOlder: view.hasOlder,
  older: view.older,
  hasNewer: view.hasNewer,
  newer: view.newer,
});
