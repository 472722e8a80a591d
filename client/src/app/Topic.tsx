import { Popover } from "../ui/Popover.tsx";

/** A channel's topic in one line; a press shows the whole. On a narrow screen it stands below the name, and the place of both is the target. */
export function Topic({ text }: { readonly text: string }) {
  return (
    <Popover
      label="Topic"
      side="bottom"
      align="start"
      className="w-96"
      trigger={
        <button
          type="button"
          aria-label={`Topic: ${text}`}
          className="min-w-0 truncate text-left text-xs text-muted before:absolute before:-inset-y-2 before:inset-x-0 hover:text-ink md:min-h-8 md:flex-1 md:border-l md:border-line md:pl-3 md:text-sm md:before:hidden"
        >
          {text}
        </button>
      }
    >
      <p className="max-h-[50dvh] overflow-y-auto p-4 break-words whitespace-pre-wrap">{text}</p>
    </Popover>
  );
}
