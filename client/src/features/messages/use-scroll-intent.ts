import { type RefObject, useCallback, useEffect, useRef } from "react";

const INPUTS = ["wheel", "touchmove", "pointerdown", "keydown"];
/** A wheel and a finger let the list run on for a moment. */
const LASTS_MS = 500;

/** Whether somebody is scrolling just now, with whatever they have. */
export function useScrollIntent(scroller: RefObject<HTMLElement | null>): () => boolean {
  const atMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const note = () => {
      atMs.current = performance.now();
    };
    for (const input of INPUTS) element.addEventListener(input, note, { passive: true });
    return () => {
      for (const input of INPUTS) element.removeEventListener(input, note);
    };
  }, [scroller]);
  return useCallback(() => performance.now() - atMs.current < LASTS_MS, []);
}
