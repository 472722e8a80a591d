import { useEffect, useState } from "react";
import type { ConnectionSnapshot } from "../../gateway/connection.ts";
import { type ChatState, SHOW_AFTER_MS } from "../../state/chat-state.ts";
import { backAgain } from "./back-again.ts";

/** How long the good news stays. */
const BACK_FOR_MS = 4_000;

export interface Banner {
  readonly kind: "connecting" | "lost" | "back";
  readonly text: string;
  /** Until the next attempt. */
  readonly countdown?: string;
}

/** What the banner says now, or null. Ticks only while there is something to count. */
export function useBanner(connection: ConnectionSnapshot, caughtUp: ChatState["caughtUp"]): Banner | null {
  const { downSinceMs, state } = connection;
  const down = downSinceMs !== null && state !== "closed";
  const now = useNow(down);
  const late = down && now - downSinceMs >= SHOW_AFTER_MS;
  const [back, setBack] = useState<string | null>(null);

  useEffect(() => {
    setBack(caughtUp && backAgain(caughtUp));
    if (!caughtUp) return;
    const timer = setTimeout(() => setBack(null), BACK_FOR_MS);
    return () => clearTimeout(timer);
  }, [caughtUp]);

  if (late) return downBanner(connection, now);
  return back && !down ? { kind: "back", text: back } : null;
}

function downBanner({ state, retryAtMs, wasReady }: ConnectionSnapshot, now: number): Banner {
  if (state !== "waiting" || retryAtMs === null) {
    return { kind: "connecting", text: wasReady ? "Reconnecting" : "Connecting" };
  }
  const seconds = Math.ceil((retryAtMs - now) / 1_000);
  return {
    kind: "lost",
    text: wasReady ? "Connection lost." : "The server does not answer.",
    countdown: seconds > 0 ? `Again in ${seconds} s` : "Again now",
  };
}

/** The time, four times a second while `active`. */
function useNow(active: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}
