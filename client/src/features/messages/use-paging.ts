import { type RefObject, useCallback, useEffect } from "react";
import type { VirtualizerHandle } from "virtua";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import type { Stretch } from "./stretch.ts";

/** Pages are asked for when fewer screens than this are left. */
const SCREENS_LEFT = 2;

export interface PagingOptions {
  readonly channelId: string;
  readonly stretch: Stretch;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
}

/** Loads what is before, and in an older part also what is after, when somebody comes near it. */
export function usePaging({ channelId, stretch, virtualizer }: PagingOptions) {
  const { sync } = useChat();
  const { isEnd, hasOlder, hasNewer, older, newer } = stretch;
  const loadOlder = useCallback(() => {
    void (isEnd ? sync.loadOlder(channelId) : sync.extendView(channelId, "older"));
  }, [isEnd, sync, channelId]);
  const loadNewer = useCallback(() => void sync.extendView(channelId, "newer"), [sync, channelId]);
  // Without a connection they would fail, and ask for a press.
  const isConnected = useChatState((state) => state.connection.state === "ready");
  const mayLoadOlder = isConnected && hasOlder && older === "idle";
  const mayLoadNewer = isConnected && hasNewer && newer === "idle";
  const loadIfNear = useCallback(() => {
    const list = virtualizer.current;
    if (!list) return;
    const near = SCREENS_LEFT * list.viewportSize;
    if (mayLoadOlder && list.scrollOffset < near) loadOlder();
    const left = list.scrollSize - list.scrollOffset - list.viewportSize;
    if (mayLoadNewer && left < near) loadNewer();
  }, [mayLoadOlder, mayLoadNewer, loadOlder, loadNewer, virtualizer]);
  useEffect(() => {
    // A frame later: until then the offset is that of before the commit.
    const frame = requestAnimationFrame(loadIfNear);
    return () => cancelAnimationFrame(frame);
  }, [loadIfNear]);
  return { loadOlder, loadNewer, loadIfNear };
}
