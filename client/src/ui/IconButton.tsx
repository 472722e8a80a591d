import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "./cx.ts";
import { Tooltip } from "./Tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly icon: LucideIcon;
  /** What it does: the accessible name and the tooltip. */
  readonly label: string;
  readonly size?: "small" | "normal";
}

/** A button that is only a picture: 32 px, 24 px where space is dear, 44 px under a finger. */
export function IconButton({ icon: Icon, label, size = "normal", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(
          "inline-grid shrink-0 place-items-center rounded-lg text-muted transition-colors hover:bg-selected hover:text-ink",
          size === "small" ? "size-6" : "size-8",
          "pointer-coarse:size-11",
          className,
        )}
      >
        <Icon size={size === "small" ? 16 : 19} strokeWidth={2} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
