import { type MouseEvent, type ReactElement, useRef, useState } from "react";
import { lazyPart } from "./lazy-part.tsx";
import type { Place } from "./MenuLayer.tsx";
import type { MenuItem } from "./menu-item.ts";
import { withProps } from "./merge-props.ts";
import { useLongPress } from "./use-long-press.ts";

const MenuLayer = lazyPart(() => import("./MenuLayer.tsx").then((m) => m.MenuLayer));

export interface ContextMenuProps {
  /** What is pressed with the other button, or for long with a finger; with the keyboard, the context-menu key or Shift+F10. */
  readonly children: ReactElement;
  readonly items: readonly MenuItem[];
  onOpenChange?(open: boolean): void;
}

/** The menu of a thing, where it is pressed. */
export function ContextMenu({ children, items, onOpenChange }: ContextMenuProps) {
  /** What had focus: it gets it back. */
  const opener = useRef<HTMLElement>(null);
  const [open, setOpen] = useState<{ readonly place: Place; readonly byKeyboard: boolean } | null>(null);
  const openAt = (left: number, top: number, byKeyboard: boolean) => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setOpen({ place: { left, top, width: 0, height: 0 }, byKeyboard });
    onOpenChange?.(true);
  };
  const longPress = useLongPress((x, y) => openAt(x, y, false));
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    longPress.cancel();
    const byKeyboard = event.button !== 2;
    const { left, bottom } = (event.target as Element).getBoundingClientRect();
    if (byKeyboard && event.clientX === 0 && event.clientY === 0) openAt(left, bottom, true);
    else openAt(event.clientX, event.clientY, byKeyboard);
  };
  const close = () => {
    setOpen(null);
    onOpenChange?.(false);
  };
  return (
    <>
      {withProps(children, { ...longPress.props, onContextMenu })}
      {open && items.length > 0 && (
        <MenuLayer {...open} align="start" items={items} opener={opener} onClose={close} />
      )}
    </>
  );
}
