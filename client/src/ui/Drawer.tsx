import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx.ts";

export interface DrawerProps {
  readonly label: string;
  readonly side: "left" | "right";
  readonly children: ReactNode;
  onClose(): void;
}

/** A panel from the edge of a narrow screen. Mounted means open; Esc, a press beside it and a link inside close it. */
export function Drawer({ label, side, children, onClose }: DrawerProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; a press on the backdrop is for the pointer
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        const target = event.target as HTMLElement;
        if (target === ref.current || target.closest("a")) onClose();
      }}
      className={cx(
        "slide-in m-0 h-dvh w-fit max-w-[calc(100vw-2.5rem)] overflow-hidden bg-side p-0 shadow-pop",
        side === "right" && "ml-auto",
      )}
    >
      {children}
    </dialog>
  );
}
