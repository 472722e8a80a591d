import { type KeyboardEvent, type RefObject, useCallback } from "react";

/** Arrow keys go from message to message, once what has focus cannot be scrolled further by them; Home and End to the ends of what is loaded, as the browser scrolls. */
export function useRovingFocus(scroller: RefObject<HTMLElement | null>) {
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      const isUp = event.key === "ArrowUp";
      if (event.target instanceof Element && canScroll(event.target, isUp)) return;
      const articles = [...(scroller.current?.querySelectorAll<HTMLElement>("article") ?? [])];
      const current = articles.findIndex((article) => article.contains(document.activeElement));
      const next = current < 0 ? articles.length - 1 : current + (isUp ? -1 : 1);
      const target = articles[next];
      if (!target) return;
      event.preventDefault();
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    },
    [scroller],
  );
}

/** A long code has a height of its own. */
const canScroll = (element: Element, isUp: boolean): boolean =>
  element.tagName === "PRE" &&
  (isUp ? element.scrollTop > 0 : element.scrollTop + element.clientHeight < element.scrollHeight - 1);
