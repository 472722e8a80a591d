import { NETWORK_MODES, type NetworkMode } from "../../gateway/network.ts";

/** The names of the split view's frames. A page inside one of them keeps its session apart by it. */
export const SLOTS = ["left", "right"] as const;
export type Slot = (typeof SLOTS)[number];

const MESSAGE = "fanout.network";

/** The slot that this page is in; undefined where it is a page of its own. */
export function ownSlot(): Slot | undefined {
  return window.parent === window ? undefined : SLOTS.find((slot) => slot === window.name);
}

/** For the page in a frame. */
export function switchNetwork(frame: Window, mode: NetworkMode): void {
  frame.postMessage({ type: MESSAGE, mode }, location.origin);
}

/** What the page around this one says of the network. */
export function onNetworkSwitched(listener: (mode: NetworkMode) => void): void {
  addEventListener("message", ({ origin, source, data }: MessageEvent<unknown>) => {
    if (origin !== location.origin || source !== window.parent) return;
    const { type, mode } = (data ?? {}) as { type?: unknown; mode?: unknown };
    const known = NETWORK_MODES.find((each) => each === mode);
    if (type === MESSAGE && known) listener(known);
  });
}
