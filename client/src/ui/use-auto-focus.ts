import { type RefObject, useEffect } from "react";

/**
 * Gives focus to a field when it appears. Not where there is only touch: the keyboard would open over half of the page. While a modal
 * dialog is open nothing behind it can have focus: the field gets it when the dialog closes.
 */
export function useAutoFocus(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (matchMedia("(hover: none)").matches) return;
    const focus = () => field.current?.focus();
    const dialog = document.querySelector("dialog[open]");
    if (!dialog) {
      focus();
      return;
    }
    dialog.addEventListener("close", focus, { once: true });
    return () => dialog.removeEventListener("close", focus);
  }, [field]);
}
