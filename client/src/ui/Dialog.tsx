import { X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";
import { IconButton } from "./IconButton.tsx";
import { PortalRoot } from "./portal-root.ts";
import { useModal } from "./use-modal.ts";

export interface DialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** For what has parts of its own, side by side. */
  readonly wide?: boolean;
  onClose(): void;
}

/**
 * A modal dialog on the browser's own element: focus is kept inside, Esc closes, what is behind is inert. Mounted means open. Focus goes to
 * the element with `data-autofocus`, or to the dialog itself.
 */
export function Dialog({ title, description, children, wide = false, onClose }: DialogProps) {
  const { element, props } = useModal(onClose);
  const titleId = useId();
  return (
    <dialog
      {...props}
      aria-labelledby={titleId}
      className={cx(
        wide ? "w-[min(56rem,calc(100vw-1rem))]" : "w-[min(27rem,calc(100vw-2rem))]",
        "pop-in m-auto max-h-[calc(100dvh-1rem)] overflow-y-auto rounded-2xl border border-line bg-raised p-0 text-left raised outline-none",
      )}
    >
      <PortalRoot value={element}>
        <div className="p-6">
          <div className="mb-4 flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <h2 id={titleId} className="text-xl font-bold text-balance break-words">
                {title}
              </h2>
              {description && <p className="mt-1.5 text-base text-muted">{description}</p>}
            </div>
          </div>
          {children}
        </div>
        {/* Last in the order of focus, so that the first stop is what the dialog is about. */}
        <IconButton icon={X} label="Close" onClick={onClose} className="absolute! top-4 right-4" />
      </PortalRoot>
    </dialog>
  );
}
