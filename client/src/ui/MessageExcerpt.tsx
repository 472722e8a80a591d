import { Avatar } from "./Avatar.tsx";

export interface MessageExcerptProps {
  readonly seed: string;
  readonly name: string;
  readonly time: string;
  readonly text: string;
  /** Marked where it occurs, ignoring case. */
  readonly highlight?: string;
  onOpen(): void;
}

/** A message elsewhere: who, when, and what in plain words. Pressing it goes there. */
export function MessageExcerpt({ seed, name, time, text, highlight, onOpen }: MessageExcerptProps) {
  return (
    <button
      type="button"
      data-leads-away
      onClick={onOpen}
      className="flex w-full gap-2.5 rounded-xl px-2 py-2 text-left hover:bg-hover focus-visible:bg-hover"
    >
      <Avatar seed={seed} name={name} size={32} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="truncate font-bold">{name}</span>
          <span className="shrink-0 text-xs text-faint">{time}</span>
        </span>
        <span dir="auto" className="line-clamp-3 text-base wrap-anywhere text-muted">
          {marked(text, highlight)}
        </span>
      </span>
    </button>
  );
}

function marked(text: string, highlight: string | undefined) {
  const at = highlight ? text.toLowerCase().indexOf(highlight.toLowerCase()) : -1;
  if (!highlight || at < 0) return text;
  // Enough before it that one sees what it is about, and not so much that it is cut off.
  const from = Math.max(0, at - 60);
  return (
    <>
      {from > 0 && "..."}
      {text.slice(from, at)}
      <mark className="rounded-sm bg-warn-soft font-semibold text-warn">
        {text.slice(at, at + highlight.length)}
      </mark>
      {text.slice(at + highlight.length)}
    </>
  );
}
