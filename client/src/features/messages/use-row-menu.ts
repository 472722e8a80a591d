import { type MouseEvent, type PointerEvent, useCallback, useRef, useState } from "react";
import type { Message } from "#protocol/objects";
import type { Row } from "./rows.ts";

/** What has a menu of the browser's own that people want. */
const OWN_MENU = "a[href], textarea, input";

/**
 * One menu serves all messages: it is opened for the one that was pressed. What it returns as `props` goes on the list, around the menu's own trigger: elsewhere
 * than on a message nothing opens.
 */
export function useRowMenu(rows: readonly Row[]) {
  const pressed = useRef<Row | undefined>(undefined);
  const [open, setOpen] = useState<{ readonly key: string; readonly message: Message } | null>(null);

  const note = useCallback(
    (event: MouseEvent | PointerEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const key = target?.closest<HTMLElement>("article")?.dataset.message;
      pressed.current = target?.closest(OWN_MENU) ? undefined : rows.find((row) => row.key === key);
      return pressed.current?.message !== undefined;
    },
    [rows],
  );
  const props = {
    onPointerDownCapture: note,
    onContextMenuCapture: (event: MouseEvent) => {
      if (!note(event)) event.stopPropagation();
    },
  };
  const onOpenChange = useCallback((isOpen: boolean) => {
    const row = pressed.current;
    setOpen(isOpen && row?.message ? { key: row.key, message: row.message } : null);
  }, []);
  return { open, props, onOpenChange };
}
