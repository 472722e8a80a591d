import { X } from "lucide-react";
import { useStore } from "zustand";
import { cx } from "./cx.ts";
import { IconButton } from "./IconButton.tsx";
import { dismiss, toasts } from "./toasts.ts";

/** Where toasts appear. Polite for news, assertive for errors. */
export function Toaster() {
  const list = useStore(toasts, (state) => state.list);
  return (
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
    </div>
  );
}
