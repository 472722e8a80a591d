import {
  defaultEmojiDataResolver,
  type EmojiDataResolver,
  type EmojiPickerListComponents,
  EmojiPicker as Picker,
} from "frimousse";
import { useRef } from "react";
import { noteEmoji, recentEmoji, withRecent } from "./recent-emoji.ts";
import { useAutoFocus } from "./use-auto-focus.ts";
import { useMediaQuery } from "./use-media-query.ts";

/** Where the client serves the names of all emoji (vite.config.ts). */
const DATA_URL = "/emoji";

/** All emoji, those used last before the others. */
const resolveData: EmojiDataResolver = async (locale, options) =>
  withRecent(await defaultEmojiDataResolver(locale, options), recentEmoji());

/** Searched by name; with the keys, arrows go from emoji to emoji and Enter takes one. Large: see EmojiPopover. */
export function EmojiPicker({ onPick }: { onPick(emoji: string): void }) {
  const search = useRef<HTMLInputElement>(null);
  const isCoarse = useMediaQuery("(pointer: coarse)");
  useAutoFocus(search);
  return (
    <Picker.Root
      emojibaseUrl={DATA_URL}
      resolveEmojiData={resolveData}
      columns={isCoarse ? 7 : 8}
      onEmojiSelect={({ emoji }) => {
        noteEmoji(emoji);
        onPick(emoji);
      }}
      className="flex size-full flex-col"
    >
      <Picker.Search
        ref={search}
        aria-label="Search emoji"
        placeholder="Search emoji"
        className="m-3 mb-2 h-10 shrink-0 pointer-coarse:h-11 rounded-xl border border-line-strong bg-field px-3 text-base text-ink outline-none placeholder:text-faint focus:border-accent-text focus:glow"
      />
      <Picker.Viewport
        tabIndex={0}
        aria-label="Emoji"
        role="group"
        className="min-h-0 flex-1 rounded-xl focus-visible:-outline-offset-2"
      >
        <Picker.Loading className="absolute inset-0 grid place-items-center text-base text-muted">
          Loading emoji
        </Picker.Loading>
        <Picker.Empty className="absolute inset-0 grid place-items-center px-6 text-center text-base text-muted">
          {({ search: text }) => `No emoji is called “${text}”.`}
        </Picker.Empty>
        <Picker.List aria-label="Emoji" className="px-2 pb-2 select-none" components={PARTS} />
      </Picker.Viewport>
      <Picker.ActiveEmoji>
        {({ emoji }) => (
          <p
            aria-hidden="true"
            className="flex h-11 shrink-0 items-center gap-2.5 border-t border-line px-3 text-sm text-muted"
          >
            <span className="text-xl">{emoji?.emoji ?? "🙂"}</span>
            <span className="truncate">{emoji?.label ?? "Choose an emoji"}</span>
          </p>
        )}
      </Picker.ActiveEmoji>
    </Picker.Root>
  );
}

const PARTS: EmojiPickerListComponents = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className="bg-raised px-1.5 pt-2 pb-1.5 text-xs font-semibold text-muted">
      {category.label}
    </div>
  ),
  // frimousse counts rows and columns from zero, and finds its rows by these numbers; in ARIA there is no zero.
  Row: ({ "aria-rowindex": index, ...props }) => (
    <div {...props} {...(index ? { "aria-rowindex": index } : {})} className="justify-between" />
  ),
  Emoji: ({ emoji, "aria-colindex": _, ...props }) => (
    <button
      type="button"
      {...props}
      className="grid size-9 place-items-center rounded-lg text-xl data-active:bg-selected pointer-coarse:size-11"
    >
      {emoji.emoji}
    </button>
  ),
};
