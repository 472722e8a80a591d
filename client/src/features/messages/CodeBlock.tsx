import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "../../ui/IconButton.tsx";
import { toast } from "../../ui/toasts.ts";
import type { CodePart } from "./highlight.ts";

/** A longer code shows so many lines at first. */
const FOLD_ABOVE = 20;
const COPIED_MS = 2_000;

/** What the parts of a code look like, by what they are. */
const LOOKS: Readonly<Record<string, string>> = {
  keyword: "text-accent-text",
  built_in: "text-accent-text",
  type: "text-accent-text",
  string: "text-good",
  regexp: "text-good",
  number: "text-warn",
  literal: "text-warn",
  attr: "text-warn",
  comment: "text-faint",
  title: "font-bold",
  "title.function": "font-bold",
  "title.class": "font-bold",
  name: "font-bold",
};

/** Code between three backticks: coloured where its language is known, folded where it is long. */
export function CodeBlock({ text, language }: { readonly text: string; readonly language: string }) {
  const [isOpen, setOpen] = useState(false);
  const lines = text.split("\n");
  const isFolded = !isOpen && lines.length > FOLD_ABOVE;
  const shown = isFolded ? lines.slice(0, FOLD_ABOVE).join("\n") : text;
  const parts = useHighlight(shown, language);
  return (
    <div className="group/code relative max-w-full">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="max-h-96 max-w-full overflow-auto rounded-xl border border-line bg-field p-3 font-mono text-sm"
      >
        <code>{parts ? parts.map(codePart) : shown}</code>
      </pre>
      <CopyButton text={text} />
      {lines.length > FOLD_ABOVE && (
        <button
          type="button"
          onClick={() => setOpen(!isOpen)}
          className="mt-1 min-h-8 rounded-md px-1 text-sm font-bold text-accent-text hover:underline pointer-coarse:min-h-11"
        >
          {isFolded ? `Show all ${lines.length} lines` : `Show ${FOLD_ABOVE} lines`}
        </button>
      )}
    </div>
  );
}

function codePart({ text, scope }: CodePart, index: number) {
  const look = scope === undefined ? undefined : LOOKS[scope];
  // The parts of one code never move.
  return look ? (
    <span key={index} className={look}>
      {text}
    </span>
  ) : (
    text
  );
}

/** The parts of a code once they are known; null before, and where nothing is known of its language. */
function useHighlight(text: string, language: string): readonly CodePart[] | null {
  const [known, setKnown] = useState<{ text: string; parts: readonly CodePart[] | null } | null>(null);
  useEffect(() => {
    if (!language) return;
    let isGone = false;
    import("./highlight.ts").then(
      ({ highlight }) => {
        if (!isGone) setKnown({ text, parts: highlight(text, language) });
      },
      // Without colours it can be read all the same.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [text, language]);
  return known?.text === text ? known.parts : null;
}

function CopyButton({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast("This browser did not let the page copy. Select the code and copy it.", "error"),
    );
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      label={isCopied ? "Copied" : "Copy code"}
      onClick={() => void copy()}
      className="absolute! top-1.5 right-1.5 bg-raised opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100 pointer-coarse:opacity-100"
    />
  );
}
