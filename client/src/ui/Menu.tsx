import { type MouseEvent, type ReactElement, useRef, useState } from "react";
import { lazyPart } from "./lazy-part.tsx";
import type { Place } from "./MenuLayer.tsx";
import type { MenuItem } from "./menu-item.ts";
import { withProps } from "./merge-props.ts";

const MenuLayer = lazyPart(() => import("./MenuLayer.tsx").then((m) => m.MenuLayer));

export interface MenuProps {
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "end";
  onOpenChange?(open: boolean): void;
}

/** A drop-down menu. */
export function Menu({ trigger, items, align = "start", onOpenChange }: MenuProps) {
  const opener = useRef<HTMLElement>(null);
  const [open, setOpen] = useState<{ readonly place: Place; readonly byKeyboard: boolean } | null>(null);
  const close = () => {
    setOpen(null);
    onOpenChange?.(false);
  };
  const press = (event: MouseEvent) => {
    if (open) return close();
    setOpen({ place: placeOf(opener.current), byKeyboard: event.detail === 0 });
    onOpenChange?.(true);
  };
  return (
    <>
      {withProps(trigger, {
        ref: opener,
        "aria-haspopup": "menu",
        "aria-expanded": open !== null,
        "data-state": open ? "open" : "closed",
        onClick: press,
      })}
      {open && <MenuLayer {...open} align={align} items={items} opener={opener} onClose={close} />}
    </>
  );
}

function placeOf(element: HTMLElement | null): Place {
  const { left, top, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
  return { left, top, width, height };
}
