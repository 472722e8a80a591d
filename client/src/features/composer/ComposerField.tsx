import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useState } from "react";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { type Draft, withInsert, withMention, withText } from "../../state/draft-mentions.ts";
import { fitHeight } from "../../ui/fit-height.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { lastOwnMessage } from "./last-own-message.ts";
import type { Option } from "./options.ts";
import { filesOf } from "./pasted-files.ts";
import { emojiAt } from "./shortcodes.ts";
import { useChannelTitle } from "./use-channel-title.ts";
import { LIST_ID, optionId, useSuggestions } from "./use-suggestions.ts";

const SuggestionList = lazyPart(() => import("./SuggestionList.tsx").then((m) => m.SuggestionList));

export interface ComposerFieldProps {
  readonly channelId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly draft: Draft;
  onChange(draft: Draft): void;
  /** The message waits for its files: what it says stays as it is. */
  readonly isWaiting: boolean;
  readonly describedBy: string | undefined;
  onSend(): void;
}

/** The field itself: it grows with what is in it, and knows the keys. */
export function ComposerField(props: ComposerFieldProps) {
  const { channelId, field, draft, onChange, isWaiting, describedBy, onSend } = props;
  const { text } = draft;
  const { workspace } = useClient();
  const chat = useChat();
  const title = useChannelTitle(channelId);
  const [caret, setCaret] = useState<number | null>(null);
  const [placed, setPlaced] = useState<number | null>(null);
  const suggestions = useSuggestions(channelId, text, caret, insert);
  const isListed = suggestions.options.length > 0;

  function insert({ insert: what }: Option, range: readonly [number, number]): void {
    if ("mention" in what) {
      const next = withMention(draft, range, what.mention, what.otherwise);
      onChange(next.draft);
      setPlaced(next.caret);
    } else {
      const next = withInsert(text, range, what.text);
      onChange(withText(draft, next.text));
      setPlaced(next.caret);
    }
  }

  function change(value: string, at: number): void {
    const written = value.length > text.length ? emojiAt(value, at) : undefined;
    const next = written ? withInsert(value, written.range, written.emoji) : { text: value, caret: at };
    onChange(withText(draft, next.text));
    if (written) setPlaced(next.caret);
    else setCaret(next.caret);
    if (value !== "") chat.typing.type(channelId);
  }

  function editLast(event: KeyboardEvent): void {
    const message = lastOwnMessage(chat.store.getState(), channelId);
    if (!message) return;
    event.preventDefault();
    // It is at the end of the channel: an older part that is shown does not have it.
    chat.sync.leaveView(channelId);
    workspace.edit(channelId, message.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, the keys are its own; keyCode 229 is how Safari says so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (suggestions.onKeyDown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      onSend();
    } else if (event.key === "ArrowUp" && text === "" && !hasModifier(event)) {
      editLast(event);
    }
  }

  function onPaste(event: ClipboardEvent): void {
    const files = filesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    void chat.uploads.add(channelId, files);
  }

  useLayoutEffect(() => {
    if (field.current) fitHeight(field.current, text);
  }, [field, text]);

  // What was chosen is in the field by now: the caret goes behind it.
  useLayoutEffect(() => {
    if (placed === null) return;
    field.current?.setSelectionRange(placed, placed);
    setCaret(placed);
    setPlaced(null);
  }, [field, placed]);

  return (
    <>
      {isListed && <SuggestionList suggestions={suggestions} />}
      <textarea
        ref={field}
        id="composer"
        rows={1}
        value={text}
        readOnly={isWaiting}
        aria-label={`Message ${title}`}
        aria-describedby={describedBy}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isListed ? LIST_ID : undefined}
        aria-activedescendant={isListed ? optionId(suggestions.active) : undefined}
        placeholder={`Message ${title}`}
        onChange={({ target }) => change(target.value, target.selectionStart)}
        onSelect={({ currentTarget }) => {
          const { selectionStart, selectionEnd } = currentTarget;
          setCaret(selectionStart === selectionEnd ? selectionStart : null);
        }}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="max-h-[40dvh] min-h-9 flex-1 resize-none bg-transparent py-[7px] text-base outline-none placeholder:truncate placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:py-[11px]"
      />
    </>
  );
}

const hasModifier = (event: KeyboardEvent) =>
  event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
