import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import { cx } from "./cx.ts";
import { usePortalRoot } from "./portal-root.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly danger?: boolean;
  onSelect(): void;
}

/** A drop-down menu. Not modal: a modal one would hide the focused element's ancestors from assistive technology. */
export function Menu({
  trigger,
  items,
  align = "start",
}: {
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "end";
}) {
  const container = usePortalRoot();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="pop-in z-50 min-w-52 rounded-xl border border-line bg-raised p-1.5 shadow-pop"
        >
          {items.map(({ label, icon: Icon, danger, onSelect }) => (
            <DropdownMenu.Item
              key={label}
              onSelect={onSelect}
              className={cx(
                "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 text-base font-medium outline-none",
                danger
                  ? "text-danger data-highlighted:bg-danger-soft"
                  : "text-ink data-highlighted:bg-selected",
              )}
            >
              <Icon size={17} aria-hidden="true" />
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
