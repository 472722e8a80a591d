import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./IconButton.tsx";
import { PortalRoot } from "./portal-root.ts";
import { useModal } from "./use-modal.ts";

export interface CardDialogProps {
  /** The accessible name: what it shows has its own heading. */
  readonly label: string;
  readonly children: ReactNode;
  onClose(): void;
}

/** A card about one thing, over everything. Mounted means open; Esc and a press beside it close it. */
export function CardDialog({ label, children, onClose }: CardDialogProps) {
  const { element, props } = useModal(onClose);
  return (
    <dialog
      {...props}
      aria-label={label}
      className="pop-in m-auto max-h-[calc(100dvh-2rem)] w-[min(22rem,calc(100vw-2rem))] overflow-y-auto rounded-2xl border border-line bg-raised p-0 text-left raised outline-none"
    >
      <PortalRoot value={element}>
        <div className="flex flex-col gap-5 p-6">{children}</div>
        <IconButton icon={X} label="Close" onClick={onClose} className="absolute! top-4 right-4" />
      </PortalRoot>
    </dialog>
  );
}
