import type { ChatState } from "../../state/chat-state.ts";

/** A loss that is over sooner than this is nobody's business: connections of API Gateway end every two hours. */
export const SHOW_AFTER_MS = 1_000;

/** What is said once the connection is back; null where nobody was told that it was gone. */
export function backAgain(caughtUp: ChatState["caughtUp"]): string | null {
  if (!caughtUp || caughtUp.downMs < SHOW_AFTER_MS) return null;
  const { count, isMore, isElsewhere } = caughtUp;
  if (count === 0)
    return `Back again. ${isMore || isElsewhere ? "There are new messages in other channels." : "No message was missed."}`;
  const loaded = isMore
    ? `Many messages were missed, the newest ${count} are loaded`
    : `${count} missed ${count === 1 ? "message" : "messages"} loaded`;
  return `Back again. ${loaded}${isElsewhere ? ", and there are new ones in other channels" : ""}.`;
}
