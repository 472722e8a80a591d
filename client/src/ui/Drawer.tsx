import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { PortalRoot } from "./portal-root.ts";
import { useModal } from "./use-modal.ts";

export interface DrawerProps {
  readonly label: string;
  readonly side: "left" | "right";
  readonly children: ReactNode;
  onClose(): void;
}

/** A panel from the edge of a narrow screen. Mounted means open; Esc, a press beside it and what leads elsewhere, a link or `data-leads-away`, close it. */
export function Drawer({ label, side, children, onClose }: DrawerProps) {
  const { element, props } = useModal(onClose);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; a press on the backdrop is for the pointer
    <dialog
      {...props}
      aria-label={label}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest("a, [data-leads-away]")) onClose();
        else props.onClick(event);
      }}
      className={cx(
        "slide-in m-0 h-dvh w-fit max-w-[calc(100vw-2.5rem)] overflow-hidden bg-side p-0 text-left raised outline-none",
        side === "right" && "ml-auto",
      )}
    >
      <PortalRoot value={element}>{children}</PortalRoot>
    </dialog>
  );
}
