import { SendHorizontal } from "lucide-react";
import { useRef } from "react";
import { useStore } from "zustand";
import { limits } from "#protocol/limits";
import { codePointLength } from "#protocol/primitives";
import { useClient, useWorkspace } from "../../hooks/client-context.tsx";
import { toWire, withInsert, withText } from "../../state/draft-mentions.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { useAutoFocus } from "../../ui/use-auto-focus.ts";
import { AttachButton } from "./AttachButton.tsx";
import { ComposerField } from "./ComposerField.tsx";
import { EmojiButton } from "./EmojiButton.tsx";
import { COUNT_FROM, LENGTH_NOTE_ID, LengthNote } from "./LengthNote.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { useDraft } from "./use-draft.ts";
import { useFocusAfter } from "./use-focus-after.ts";
import { useTypeAnywhere } from "./use-type-anywhere.ts";
import { useRefused, useUploads } from "./use-uploads.ts";

const ReplyBar = lazyPart(() => import("./ReplyBar.tsx").then((m) => m.ReplyBar));
const UploadRow = lazyPart(() => import("./UploadRow.tsx").then((m) => m.UploadRow));
const RefusedNote = lazyPart(() => import("./UploadNotes.tsx").then((m) => m.RefusedNote));
const WaitingNote = lazyPart(() => import("./UploadNotes.tsx").then((m) => m.WaitingNote));

/** Where messages are written. Never disabled: what is sent without a connection waits in the list. Give it a key per channel. */
export function Composer({ channelId }: { readonly channelId: string }) {
  const { composing } = useClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useDraft(channelId, field);
  const replyTo = useWorkspace(({ replyTo }) => replyTo[channelId]);
  const refused = useRefused(channelId);
  const hasFiles = useUploads(channelId).length > 0;
  const isWaiting = useStore(composing.store, ({ waiting }) => waiting[channelId] ?? false);
  useAutoFocus(field);
  useTypeAnywhere(field);
  useFocusAfter(channelId, field);
  const wire = toWire(draft);
  const length = codePointLength(wire);
  const isOver = length > limits.contentLength.max;
  const ready = (wire.trim() !== "" || hasFiles) && !isOver && !isWaiting;
  const isCounted = length >= COUNT_FROM;

  function send(): void {
    if (!ready) return;
    composing.send(channelId);
    field.current?.focus();
  }

  /** Where the caret is, or was when the picker opened. */
  function insertEmoji(emoji: string): void {
    const { selectionStart = draft.text.length, selectionEnd = draft.text.length } = field.current ?? {};
    const { text, caret } = withInsert(draft.text, [selectionStart, selectionEnd], `${emoji} `);
    setDraft(withText(draft, text));
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  }

  return (
    <form
      className="shrink-0 px-4 pb-[env(safe-area-inset-bottom)]"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {refused !== undefined && <RefusedNote channelId={channelId} reason={refused} />}
      <div className="relative">
        {replyTo !== undefined && <ReplyBar channelId={channelId} messageId={replyTo} />}
        <div
          className={cx(
            "rounded-2xl border bg-field transition-colors focus-within:border-accent-text",
            isOver ? "border-danger" : "border-line-strong",
            replyTo !== undefined && "rounded-t-none",
          )}
        >
          {hasFiles && <UploadRow channelId={channelId} />}
          <div className="flex items-end gap-1 py-1.5 pr-2 pl-4">
            <ComposerField
              channelId={channelId}
              field={field}
              draft={draft}
              onChange={setDraft}
              isWaiting={isWaiting}
              describedBy={isCounted ? LENGTH_NOTE_ID : undefined}
              onSend={send}
            />
            <AttachButton channelId={channelId} field={field} />
            <EmojiButton field={field} onPick={insertEmoji} />
            <IconButton
              icon={SendHorizontal}
              label="Send"
              type="submit"
              disabled={!ready}
              className={cx(
                "my-0.5",
                ready && "bg-accent text-on-accent hover:bg-accent-hover hover:text-on-accent",
              )}
            />
          </div>
        </div>
      </div>
      {isWaiting && <WaitingNote channelId={channelId} />}
      {isCounted && <LengthNote length={length} />}
      <TypingLine channelId={channelId} />
    </form>
  );
}
