import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export interface TextAreaProps extends Omit<ComponentProps<"textarea">, "id"> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong, in words. */
  readonly error?: string | undefined;
}

/** A labelled field of several lines, as Field. */
export function TextArea({ label, hint, error, className, ...rest }: TextAreaProps) {
  const id = useId();
  const noteId = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? noteId : undefined}
        {...rest}
        className={cx(
          "block w-full resize-y rounded-xl border bg-field px-3.5 py-2.5 text-base text-ink outline-none placeholder:text-faint focus:border-accent-text focus:glow",
          error ? "border-danger" : "border-line-strong",
        )}
      />
      {(error || hint) && (
        <p id={noteId} className={cx("mt-1.5 text-sm", error ? "font-medium text-danger" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
