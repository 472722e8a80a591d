import type { LucideIcon } from "lucide-react";
import { type ComponentType, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly danger?: boolean;
  /** The key that does the same, for the eyes. */
  readonly hint?: string;
  /** A line above it: what follows is of another kind. */
  readonly startsGroup?: boolean;
  /** @param keys Shift skips a question */
  onSelect(keys: { readonly shiftKey: boolean }): void;
}

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

/** How a menu looks, whichever way it opens. */
export const MENU = "pop-in z-50 min-w-52 rounded-xl border border-line bg-raised p-1.5 shadow-pop";

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
