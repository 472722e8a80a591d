import { type RefObject, useEffect } from "react";

/** Places where a letter has a meaning of its own, or where the page behind is out of reach. */
const ELSEWHERE =
  "input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=dialog], dialog";

/** A letter that is typed outside of any field goes to this one. The key is on its way still: the field that has focus by then gets it. */
export function useTypeAnywhere(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isLetter = [...event.key].length === 1 && event.key !== " ";
      if (!isLetter || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isTaken = event.target instanceof Element && event.target.closest(ELSEWHERE) !== null;
      if (!isTaken && !document.querySelector("dialog[open]")) field.current?.focus();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [field]);
}
