import { Popover as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { usePortalRoot } from "./portal-root.ts";

export interface PopoverLayerProps {
  readonly label: string;
  readonly opener: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
  readonly side: "top" | "right" | "bottom" | "left";
  readonly align: "start" | "center" | "end";
  readonly className: string;
  readonly returnTo?: RefObject<HTMLElement | null> | undefined;
  onClose(): void;
}

/** An open popover. Loaded apart, as MenuLayer. */
export function PopoverLayer(props: PopoverLayerProps) {
  const { label, opener, children, side, align, className, returnTo, onClose } = props;
  const container = usePortalRoot();
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Anchor virtualRef={opener as RefObject<HTMLElement>} />
      <Radix.Portal container={container}>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onPointerDownOutside={(event) => {
            // A press on what opened it closes it by itself.
            if (event.target instanceof Node && opener.current?.contains(event.target))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            (returnTo?.current ?? opener.current)?.focus();
          }}
          className={`pop-in z-50 max-w-[calc(100vw-1rem)] rounded-2xl border border-line bg-raised raised outline-none ${className}`}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
