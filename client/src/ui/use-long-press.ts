import { type PointerEvent, useMemo, useRef } from "react";

/** As long as the systems of phones have it. */
const LONG_MS = 500;
/** A finger that moves more than this scrolls. */
const STILL_PX = 10;

/**
 * Tells when a finger rests on something. Where the browser itself makes a context menu of it, that comes first, and `cancel` ends this. The finger lifts later, and
 * what the browser makes of that, focus and a click behind the menu, would close it again: it is prevented once.
 */
export function useLongPress(onLongPress: (x: number, y: number) => void) {
  const listener = useRef(onLongPress);
  listener.current = onLongPress;
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const cancel = () => clearTimeout(timer);
    const swallowLift = () =>
      addEventListener("touchend", (event) => event.preventDefault(), {
        capture: true,
        once: true,
        passive: false,
      });
    const props = {
      onPointerDown({ pointerType, clientX, clientY }: PointerEvent) {
        if (pointerType === "mouse") return;
        cancel();
        from = { x: clientX, y: clientY };
        timer = setTimeout(() => {
          swallowLift();
          listener.current(clientX, clientY);
        }, LONG_MS);
      },
      onPointerMove({ clientX, clientY }: PointerEvent) {
        if (Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) cancel();
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
    };
    return {
      props,
      cancel() {
        cancel();
        if (timer !== undefined) swallowLift();
        timer = undefined;
      },
    };
  }, []);
}
