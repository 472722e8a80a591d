import { DropdownMenu } from "radix-ui";
import { type RefObject, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { MenuItem } from "./menu-item.ts";
import { MenuItems } from "./menu-items.tsx";
import { usePortalRoot } from "./portal-root.ts";

/** Where on the screen a menu opens: below what was pressed, or at a point. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface MenuLayerProps {
  readonly place: Place;
  readonly align: "start" | "end";
  readonly items: readonly MenuItem[];
  /** Who opens it by keyboard wants its first item. */
  readonly byKeyboard: boolean;
  /** What opened it: focus goes back there, and a press on it is not one beside the menu. */
  readonly opener: RefObject<HTMLElement | null>;
  onClose(): void;
}

/** An open menu. Not modal: a modal one would hide the focused element's ancestors from assistive technology. Loaded apart, since nobody needs one at first. */
export function MenuLayer({ place, align, items, byKeyboard, opener, onClose }: MenuLayerProps) {
  const container = usePortalRoot();
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (byKeyboard) content.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [byKeyboard]);
  const isOpener = (target: EventTarget | null) =>
    target instanceof Node && opener.current?.contains(target) === true;
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      {createPortal(
        <DropdownMenu.Trigger asChild>
          <span aria-hidden="true" className="pointer-events-none fixed" style={{ ...place }} />
        </DropdownMenu.Trigger>,
        container ?? document.body,
      )}
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content
          ref={content}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onPointerDownOutside={(event) => {
            if (isOpener(event.target)) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener.current?.focus({ preventScroll: true });
          }}
          className="pop-in z-50 min-w-52 rounded-xl border border-line bg-raised p-1.5 raised"
        >
          <MenuItems parts={DropdownMenu} items={items} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
