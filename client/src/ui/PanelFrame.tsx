import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./IconButton.tsx";

/** What stands beside the messages, with its name and the way out. */
export function PanelFrame({
  title,
  children,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  onClose(): void;
}) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-14 shrink-0 items-center border-b border-line pr-3 pl-4">
        <h2 className="flex-1 text-lg font-bold">{title}</h2>
        <IconButton icon={X} label={`Close ${title.toLowerCase()}`} onClick={onClose} />
      </header>
      {children}
    </div>
  );
}
