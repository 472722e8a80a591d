import type { Missed } from "../../state/missed.ts";

/** What is said once a connection is back of which was told that it was gone. */
export function backAgain({ count, isMore, isElsewhere }: Missed): string {
  if (count === 0)
    return `Back again. ${isMore || isElsewhere ? "There are new messages in other channels." : "No message was missed."}`;
  const loaded = isMore
    ? `Many messages were missed, the newest ${count} are loaded`
    : `${count} missed ${count === 1 ? "message" : "messages"} loaded`;
  return `Back again. ${loaded}${isElsewhere ? ", and there are new ones in other channels" : ""}.`;
}
