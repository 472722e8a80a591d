import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import { MENU, type MenuItem, MenuItems } from "./menu-items.tsx";
import { usePortalRoot } from "./portal-root.ts";

export interface MenuProps {
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "end";
  onOpenChange?(open: boolean): void;
}

/** A drop-down menu. Not modal: a modal one would hide the focused element's ancestors from assistive technology. */
export function Menu({ trigger, items, align = "start", onOpenChange }: MenuProps) {
  const container = usePortalRoot();
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content align={align} sideOffset={6} collisionPadding={8} className={MENU}>
          <MenuItems parts={DropdownMenu} items={items} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
