import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

type Kind = "primary" | "quiet" | "danger" | "link";

const KINDS: Record<Kind, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  quiet: "bg-selected text-ink hover:bg-line",
  danger: "bg-danger-solid text-on-danger hover:opacity-90",
  link: "text-accent-text underline-offset-4 hover:underline",
};

export interface ButtonProps extends ComponentProps<"button"> {
  readonly kind?: Kind;
  /** Shows that it works and takes no second press; the words stay, so that the width does. */
  readonly busy?: boolean;
}

/** A button with words: 40 px high, 44 px under a finger. */
export function Button({ kind = "quiet", busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...rest}
      disabled={rest.disabled === true || busy}
      className={cx(
        "inline-flex min-h-10 pointer-coarse:min-h-11 items-center justify-center gap-2 rounded-xl px-4 text-base font-semibold transition-colors disabled:opacity-60",
        KINDS[kind],
        className,
      )}
    >
      {children}
      {busy && <span className="size-2 shimmer rounded-full bg-current" aria-hidden="true" />}
    </button>
  );
}
