import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode, RefObject } from "react";
import { usePortalRoot } from "./portal-root.ts";

export interface PopoverProps {
  /** The accessible name of what opens. */
  readonly label: string;
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly open?: boolean;
  onOpenChange?(open: boolean): void;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly align?: "start" | "center" | "end";
  readonly className?: string;
  /** Where focus goes when it closes; without it, to the trigger. */
  readonly returnTo?: RefObject<HTMLElement | null>;
}

/** Something small that opens beside what was pressed. Esc and a press elsewhere close it. Not modal: a modal one would hide the focused element's ancestors. */
export function Popover({
  label,
  trigger,
  children,
  open,
  onOpenChange,
  side = "top",
  align = "end",
  className = "",
  returnTo,
}: PopoverProps) {
  const container = usePortalRoot();
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (!returnTo?.current) return;
            event.preventDefault();
            returnTo.current.focus();
          }}
          className={`pop-in z-50 max-w-[calc(100vw-1rem)] rounded-2xl border border-line bg-raised shadow-pop outline-none ${className}`}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
