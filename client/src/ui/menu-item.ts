import type { LucideIcon } from "lucide-react";

export interface MenuItem {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly danger?: boolean;
  /** The key that does the same, for the eyes. */
  readonly hint?: string;
  /** A line above it: what follows is of another kind. */
  readonly startsGroup?: boolean;
  /** @param keys Shift skips a question */
  onSelect(keys: { readonly shiftKey: boolean }): void;
}
