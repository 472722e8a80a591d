import { ContextMenu as Radix } from "radix-ui";
import type { ReactElement } from "react";
import { MENU, type MenuItem, MenuItems } from "./menu-items.tsx";
import { usePortalRoot } from "./portal-root.ts";
import { useLongPress } from "./use-long-press.ts";

export interface ContextMenuProps {
  /** What is pressed with the other button, or for long with a finger; with the keyboard, the context-menu key or Shift+F10. */
  readonly children: ReactElement;
  readonly items: readonly MenuItem[];
  onOpenChange?(open: boolean): void;
}

/** The menu of a thing, where it is pressed. Not modal, as Menu. */
export function ContextMenu({ children, items, onOpenChange }: ContextMenuProps) {
  const container = usePortalRoot();
  const longPress = useLongPress();
  const onChange = (open: boolean) => {
    if (open) longPress.opened();
    onOpenChange?.(open);
  };
  return (
    <Radix.Root modal={false} onOpenChange={onChange}>
      <Radix.Trigger asChild {...longPress.props}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content collisionPadding={8} className={MENU}>
          <MenuItems parts={Radix} items={items} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
