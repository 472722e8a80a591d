import { ChevronDown } from "lucide-react";
import { cx } from "../../ui/cx.ts";

export interface CategoryTitleProps {
  readonly name: string;
  readonly isFolded: boolean;
  onToggle(): void;
}

/** The name of a category above its channels, which folds them. */
export function CategoryTitle({ name, isFolded, onToggle }: CategoryTitleProps) {
  return (
    <h3 className="pt-3 text-sm font-semibold text-muted">
      <button
        type="button"
        aria-expanded={!isFolded}
        onClick={onToggle}
        className="flex min-h-8 w-full items-center gap-1 rounded-lg px-1 text-left hover:text-ink pointer-coarse:min-h-11"
      >
        <ChevronDown
          size={14}
          aria-hidden="true"
          className={cx("shrink-0 transition-transform", isFolded && "-rotate-90")}
        />
        <span className="truncate">{name}</span>
      </button>
    </h3>
  );
}
