import { Search } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { useExcerpt } from "../../hooks/use-excerpt.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { MessageExcerpt } from "../../ui/MessageExcerpt.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PanelFrame } from "../../ui/PanelFrame.tsx";

interface Found {
  readonly query: string;
  readonly messages: readonly Message[];
  /** Where the next search goes on; undefined: there is nothing before. */
  readonly before: string | undefined;
}

/** What was said in this channel: found anywhere in a text, newest first. */
export function SearchPanel({ channelId }: { readonly channelId: string }) {
  const chat = useChat();
  const { workspace } = useClient();
  const excerpt = useExcerpt();
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const task = useTask();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const search = useCallback(
    (text: string, known: Found | null) =>
      task.runNext(async () => {
        const page = await chat.lookups.search(channelId, text, known?.before);
        const messages = [...(known?.messages ?? []), ...page.messages];
        setFound({ query: text, messages, before: page.before });
      }),
    [task.runNext, chat, channelId],
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (query.trim().length >= limits.searchLength.min) search(query.trim(), null);
  }

  return (
    <PanelFrame title="Search" onClose={() => workspace.show(null)}>
      <search>
        <form className="px-4 pt-3 pb-2" onSubmit={submit}>
          <label className="flex h-10 items-center gap-2 pointer-coarse:h-11 rounded-xl border border-line-strong bg-field px-3 focus-within:border-accent-text focus-within:glow">
            <Search size={17} className="shrink-0 text-faint" aria-hidden="true" />
            <span className="sr-only">Search in this channel</span>
            <input
              ref={field}
              type="search"
              value={query}
              maxLength={limits.searchLength.max}
              placeholder="Search in this channel"
              onChange={(event) => setQuery(event.target.value)}
              className="min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint"
            />
          </label>
          <p className="mt-1.5 px-1 text-sm text-muted">
            At least {limits.searchLength.min} characters, then Enter.
          </p>
        </form>
      </search>
      {task.error && (
        <div className="px-4 pb-2">
          <Notice kind="error">{task.error}</Notice>
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4" aria-busy={task.busy}>
        {found && (
          <p role="status" className="px-2 pb-2 text-sm font-semibold text-muted">
            {words(found)}
          </p>
        )}
        <ul className="flex flex-col gap-1">
          {found?.messages.map((message) => (
            <li key={message.id}>
              <MessageExcerpt
                {...excerpt(message)}
                highlight={found.query}
                onOpen={() => workspace.goTo(channelId, message.id)}
              />
            </li>
          ))}
        </ul>
        {found?.before && (
          <div className="flex justify-center pt-3">
            <Button busy={task.busy} onClick={() => search(found.query, found)}>
              Search further back
            </Button>
          </div>
        )}
      </div>
    </PanelFrame>
  );
}

function words({ query, messages, before }: Found): string {
  const count = messages.length === 1 ? "1 message" : `${messages.length} messages`;
  if (messages.length > 0) return before ? `${count} so far` : count;
  return before ? `Nothing with "${query}" so far.` : `Nothing here has "${query}" in it.`;
}
