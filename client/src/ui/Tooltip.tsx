import { Tooltip as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { usePortalRoot } from "./portal-root.ts";

export const TooltipProvider = Radix.Provider;

/** Words for a control that shows none. The control has its own accessible name: this is for the eyes. */
export function Tooltip({
  label,
  side = "top",
  children,
}: {
  readonly label: ReactNode;
  readonly side?: "top" | "right" | "bottom";
  readonly children: ReactElement;
}) {
  const container = usePortalRoot();
  return (
    <Radix.Root>
      <Radix.Trigger asChild aria-describedby={undefined}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="pop-in z-50 max-w-64 rounded-lg bg-ink px-2.5 py-1.5 text-sm font-medium text-canvas shadow-pop"
        >
          {label}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
