import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { limits } from "#protocol/limits";
import { codePointLength } from "#protocol/primitives";
import { useChat, useChatState, useClient, useUser } from "../../hooks/client-context.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useAutoFocus } from "../../ui/use-auto-focus.ts";

/** From here on the counter shows. */
const COUNT_FROM = limits.contentLength.max - 400;

/** Where messages are written. Never disabled: what is sent without a connection waits in the list. Give it a key per channel. */
export function Composer({ channelId }: { readonly channelId: string }) {
  const { drafts } = useClient();
  const { outbox } = useChat();
  const user = useUser();
  const name = useChatState((state) => state.channels[channelId]?.name ?? "");
  const [text, setText] = useState(() => drafts.get(user.id, channelId));
  const field = useRef<HTMLTextAreaElement>(null);
  useAutoFocus(field);
  const length = codePointLength(text);
  const over = length - limits.contentLength.max;
  const ready = text.trim() !== "" && over <= 0;

  function change(next: string): void {
    setText(next);
    drafts.set(user.id, channelId, next);
  }

  function send(): void {
    if (!ready) return;
    outbox.send(channelId, text.trim());
    change("");
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a candidate; keyCode 229 is how Safari says so.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    send();
  }

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = text === "" ? "" : `${element.scrollHeight}px`;
  }, [text]);

  return (
    <form
      className="shrink-0 px-4 pb-[max(1rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div
        className={cx(
          "flex items-end gap-1 rounded-2xl border bg-field py-1.5 pr-2 pl-4 transition-colors focus-within:border-accent-text",
          over > 0 ? "border-danger" : "border-line-strong",
        )}
      >
        <textarea
          ref={field}
          id="composer"
          rows={1}
          value={text}
          aria-label={`Message #${name}`}
          aria-describedby={length >= COUNT_FROM ? "composer-count" : undefined}
          placeholder={`Message #${name}`}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-[40dvh] min-h-9 flex-1 resize-none bg-transparent py-[7px] text-base outline-none placeholder:truncate placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:py-[11px]"
        />
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
      {length >= COUNT_FROM && (
        <p
          id="composer-count"
          className={cx("mt-1.5 px-1 text-sm", over > 0 ? "font-semibold text-danger" : "text-muted")}
        >
          {over > 0
            ? `${over.toLocaleString()} too many: a message has at most ${limits.contentLength.max.toLocaleString()} characters.`
            : `${(-over).toLocaleString()} characters left`}
        </p>
      )}
    </form>
  );
}
