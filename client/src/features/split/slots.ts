import { NETWORK_MODES, type NetworkMode } from "../../gateway/network.ts";

/** The names of the split view's frames. A page inside one of them keeps its session apart by it. */
export const SLOTS = ["left", "right"] as const;
export type Slot = (typeof SLOTS)[number];

/** The slot that this page is in; undefined where it is a page of its own. */
export function ownSlot(): Slot | undefined {
  return window.parent === window ? undefined : SLOTS.find((slot) => slot === window.name);
}

/**
 * Says how the network of this page is, now and at each change. The page around it has that on the frame, as `data-network`, so that a page
 * which is loaded anew inside has it before it does anything.
 */
export function followNetwork(follow: (mode: NetworkMode) => void): void {
  const frame = window.frameElement;
  if (!frame) return;
  const tell = () => {
    const mode = NETWORK_MODES.find((each) => each === frame.getAttribute("data-network"));
    if (mode) follow(mode);
  };
  tell();
  new MutationObserver(tell).observe(frame, { attributeFilter: ["data-network"] });
}
