import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import { codePointLength } from "#protocol/primitives";
import { useChat, useClient, useUser } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { fitHeight } from "../../ui/fit-height.ts";
import type { RowActions } from "./use-row-actions.ts";

export interface EditFieldProps {
  readonly message: Message;
  readonly actions: Pick<RowActions, "stopEditing" | "delete">;
}

/** The text of a message while it is changed, in its place. Enter saves, Esc leaves it as it was; until then it is a draft, and what the server refuses stays in the field. */
export function EditField({ message, actions }: EditFieldProps) {
  const { messages } = useChat();
  const { drafts } = useClient();
  const { id: ownId } = useUser();
  const { busy, error, run } = useTask();
  const [text, setText] = useState(() => drafts.get(ownId, message.id).text || message.content);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const over = codePointLength(text) - limits.contentLength.max;
  const problem = over > 0 ? `${over.toLocaleString()} characters too many.` : error;

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useLayoutEffect(() => {
    if (field.current) fitHeight(field.current, text);
  }, [text]);

  function change(next: string): void {
    setText(next);
    drafts.set(ownId, message.id, { text: next === message.content ? "" : next, mentions: [] });
  }

  const stop = () => actions.stopEditing(message);

  function save(): void {
    const content = text.trim();
    if (content === "" && message.attachments.length === 0) actions.delete(message, false);
    else if (content === message.content) stop();
    else if (over <= 0)
      run(async () => {
        await messages.edit(message, content);
        stop();
      });
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Keys of the list and of the page mean something else here.
    event.stopPropagation();
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      stop();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  }

  const button = "min-h-6 rounded-md font-bold text-accent-text hover:underline pointer-coarse:min-h-11";
  return (
    <div className="py-1">
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label="Edit the message"
        aria-invalid={problem ? true : undefined}
        aria-describedby={noteId}
        readOnly={busy}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        className="block max-h-[40dvh] min-h-10 w-full pointer-coarse:min-h-11 resize-none rounded-xl border border-line-strong bg-field px-3 py-2 text-base outline-none focus:border-accent-text"
      />
      <div id={noteId} className="mt-1 text-sm text-muted">
        <span className="pointer-coarse:hidden">Esc to </span>
        <button type="button" className={button} onClick={stop}>
          Cancel
        </button>
        <span className="pointer-coarse:hidden"> · Enter to </span>
        <button type="button" className={button} disabled={busy} onClick={save}>
          Save
        </button>
        {problem && (
          <span role="alert" className="block font-medium text-danger">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}
