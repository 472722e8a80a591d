import { useEffect, useRef } from "react";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import type { Option } from "./options.ts";
import { LIST_ID, optionId, type Suggestions } from "./use-suggestions.ts";

/** What may stand for the word at the caret. Focus stays in the field, which says which of them is meant. */
export function SuggestionList({ suggestions }: { readonly suggestions: Suggestions }) {
  const { options, active, point, take } = suggestions;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id={LIST_ID}
      role="listbox"
      aria-label="Suggestions"
      className="pop-in absolute inset-x-0 bottom-full z-20 mb-2 max-h-72 overflow-y-auto rounded-2xl border border-line bg-raised p-1.5 raised"
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div
          key={option.key}
          id={optionId(index)}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => point(index)}
          onClick={() => take(option)}
          className={cx(
            "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 pointer-coarse:min-h-11",
            index === active && "bg-selected",
          )}
        >
          <Picture of={option.picture} />
          <span className="min-w-0 truncate font-medium">{option.name}</span>
          <span className="ml-auto min-w-0 truncate text-sm text-muted">{option.note}</span>
        </div>
      ))}
    </div>
  );
}

function Picture({ of }: { readonly of: Option["picture"] }) {
  if (typeof of === "string") {
    return (
      <span aria-hidden="true" className="grid size-6 shrink-0 place-items-center text-xl">
        {of}
      </span>
    );
  }
  return <Avatar seed={of.avatar ?? of.id} name={of.username} size={24} />;
}
