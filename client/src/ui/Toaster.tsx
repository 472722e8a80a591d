import { X } from "lucide-react";
import { createPortal } from "react-dom";
import { useStore } from "zustand";
import { cx } from "./cx.ts";
import { IconButton } from "./IconButton.tsx";
import { openModals } from "./open-modals.ts";
import { dismiss, toasts } from "./toasts.ts";

/** Where toasts appear: over everything, so inside of the dialog that is on top. Polite for news, assertive for errors. */
export function Toaster() {
  const list = useStore(toasts, (state) => state.list);
  const top = useStore(openModals, (all) => all.at(-1));
  return createPortal(
    <div className="pointer-events-none fixed inset-x-4 bottom-24 z-50 flex flex-col items-center gap-2">
      {list.map(({ id, text, kind }) => (
        <div
          key={id}
          role={kind === "error" ? "alert" : "status"}
          className={cx(
            "pop-in pointer-events-auto flex max-w-md items-center gap-2 rounded-xl py-1.5 pr-1.5 pl-4 text-base font-medium raised",
            kind === "error" ? "bg-danger-soft text-danger" : "bg-ink text-canvas",
          )}
        >
          {text}
          <IconButton
            icon={X}
            label="Dismiss"
            size="small"
            onClick={() => dismiss(id)}
            className="text-current"
          />
        </div>
      ))}
    </div>,
    top ?? document.body,
  );
}
