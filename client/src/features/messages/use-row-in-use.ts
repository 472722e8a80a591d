import { type FocusEvent, type PointerEvent, useState } from "react";

/** Whether somebody points at a row, has come into it with the keys, or has something of it open. What it returns as `props` goes on the row. */
export function useRowInUse() {
  const [isPointed, setPointed] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const [isHeld, hold] = useState(false);
  const props = {
    onPointerEnter: ({ pointerType }: PointerEvent) => {
      if (pointerType === "mouse") setPointed(true);
    },
    onPointerLeave: () => setPointed(false),
    // A press with the mouse gives focus too: two rows would have their tools open.
    onFocus: ({ target }: FocusEvent) => setFocus(target.matches(":focus-visible")),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (!currentTarget.contains(relatedTarget)) setFocus(false);
    },
  };
  return { isActive: isPointed || hasFocus || isHeld, hold, props };
}
