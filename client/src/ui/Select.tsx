import { ChevronDown } from "lucide-react";
import { useId } from "react";

export interface SelectProps<T extends string> {
  readonly label: string;
  /** Whether only assistive technology gets the label: what stands beside it says the same. */
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly disabled?: boolean;
  onChange(value: T): void;
}

/** One of a few. The browser's own list: it works with every keyboard, finger and screen reader. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, hideLabel = false, value, options, disabled, onChange } = props;
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1.5 block text-sm font-semibold text-muted"}>
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value as T)}
          className="h-10 w-full cursor-pointer appearance-none rounded-xl border border-line-strong bg-field pr-9 pl-3.5 text-base text-ink disabled:cursor-default disabled:opacity-60 pointer-coarse:h-11"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} className="bg-raised text-ink">
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          size={17}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-muted"
        />
      </div>
    </div>
  );
}
