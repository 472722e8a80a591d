import { type ComponentType, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";
import type { MenuItem } from "./menu-item.ts";

interface Parts {
  readonly Item: ComponentType<{
    onSelect?: () => void;
    onKeyDown?: (event: KeyboardEvent) => void;
    onPointerUp?: (event: PointerEvent) => void;
    className?: string;
    children?: ReactNode;
  }>;
  readonly Separator: ComponentType<{ className?: string }>;
}

/** The items of a menu, in the parts of the one that it is. */
export function MenuItems({ parts, items }: { readonly parts: Parts; readonly items: readonly MenuItem[] }) {
  const { Item, Separator } = parts;
  // Radix makes an event of its own of a choice, which tells nothing of the press that it was.
  const shiftKey = useRef(false);
  const note = (event: KeyboardEvent | PointerEvent) => {
    shiftKey.current = event.shiftKey;
  };
  return items.map(({ label, icon: Icon, danger, hint, startsGroup, onSelect }) => (
    <div key={label} role="none">
      {startsGroup && <Separator className="mx-1.5 my-1.5 h-px bg-line" />}
      <Item
        onKeyDown={note}
        onPointerUp={note}
        onSelect={() => onSelect({ shiftKey: shiftKey.current })}
        className={cx(
          "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 text-base font-medium outline-none pointer-coarse:min-h-11",
          danger ? "text-danger data-highlighted:bg-danger-soft" : "text-ink data-highlighted:bg-selected",
        )}
      >
        <Icon size={17} aria-hidden="true" />
        <span className="flex-1">{label}</span>
        {hint && (
          <span aria-hidden="true" className="text-sm text-faint">
            {hint}
          </span>
        )}
      </Item>
    </div>
  ));
}
