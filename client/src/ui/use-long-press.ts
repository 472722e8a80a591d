import { useMemo, useRef } from "react";

/**
 * For a menu that a long press opens: the finger that is still there lifts later, and what the browser makes of that, focus and a click behind the menu, would
 * close it again. `props` go on what is pressed; `opened` is told when the menu opens.
 */
export function useLongPress() {
  const isDown = useRef(false);
  return useMemo(() => {
    const lift = () => {
      isDown.current = false;
    };
    return {
      props: {
        onTouchStart: () => {
          isDown.current = true;
        },
        onTouchEnd: lift,
        onTouchCancel: lift,
      },
      opened: () => {
        if (!isDown.current) return;
        addEventListener("touchend", (event) => event.preventDefault(), {
          capture: true,
          once: true,
          passive: false,
        });
      },
    };
  }, []);
}
