import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export interface RadioGroupProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly hint?: ReactNode;
  }[];
  onChange(value: T): void;
}

/** One of a few that all show. Arrow keys move between them, as in every browser. */
export function RadioGroup<T extends string>({ label, value, options, onChange }: RadioGroupProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold text-muted">{label}</legend>
      <div className="flex flex-col gap-1.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              "flex min-h-11 cursor-pointer items-center gap-3 rounded-xl border px-3.5 py-2",
              option.value === value ? "border-accent-text bg-selected" : "border-line hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="size-4 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0">
              <span className="block font-semibold">{option.label}</span>
              {option.hint && <span className="block text-sm text-muted">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
