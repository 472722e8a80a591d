import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export interface FieldProps extends Omit<ComponentProps<"input">, "id"> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong, in words. */
  readonly error?: string | undefined;
  /** A control at the end of the field. */
  readonly end?: ReactNode;
}

/** A labelled text field with a hint and an error that assistive technology reads with it. */
export function Field({ label, hint, error, end, className, ...rest }: FieldProps) {
  const id = useId();
  const noteId = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold text-muted">
        {label}
      </label>
      <div
        className={cx(
          "flex items-center rounded-xl border bg-field transition-colors focus-within:border-accent-text focus-within:glow",
          error ? "border-danger" : "border-line-strong",
        )}
      >
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || hint ? noteId : undefined}
          {...rest}
          className="h-11 w-full min-w-0 flex-1 rounded-xl bg-transparent px-3.5 text-base text-ink outline-none placeholder:text-faint"
        />
        {end}
      </div>
      {(error || hint) && (
        <p id={noteId} className={cx("mt-1.5 text-sm", error ? "font-medium text-danger" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
