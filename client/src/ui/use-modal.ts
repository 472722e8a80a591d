import { type MouseEvent, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { noteModal } from "./open-modals.ts";

/**
 * Opens a native dialog while it is mounted, gives focus to its `data-autofocus` (or to itself) and at the end back to where it was. What it returns goes on
 * the dialog element; `element` is there from the second render on.
 */
export function useModal(onClose: () => void) {
  const [element, setElement] = useState<HTMLDialogElement | null>(null);
  const isOnBackdrop = useRef(false);

  useEffect(() => {
    if (!element) return;
    const opener = document.activeElement;
    element.showModal();
    const forget = noteModal(element);
    // Not the browser's choice, the first control: its tooltip would open, and take the first Esc.
    (element.querySelector<HTMLElement>("[data-autofocus]") ?? element).focus();
    return () => {
      forget();
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [element]);

  const props = {
    ref: setElement,
    tabIndex: -1,
    /** Esc: the owner decides, by no longer mounting it. React brings that of a dialog inside of this one, too. */
    onCancel(event: SyntheticEvent) {
      if (event.target !== element) return;
      event.preventDefault();
      onClose();
    },
    /** Chromium closes without asking where the person has done nothing in the dialog yet. */
    onClose() {
      if (element && !element.open) onClose();
    },
    onMouseDown(event: MouseEvent) {
      isOnBackdrop.current = event.target === element && isBeside(element, event);
    },
    /** The backdrop is the dialog's own. A press that began inside, and of which what was pressed has moved away, is none on it. */
    onClick(event: MouseEvent) {
      if (event.target === element && isOnBackdrop.current) onClose();
    },
  };
  return { element, props };
}

function isBeside(element: HTMLElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
