import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useChat, useChatState, useUser } from "../../hooks/client-context.tsx";
import { type ChannelLog, hasOlder } from "../../state/channel-log.ts";
import { announcer } from "../../ui/announcer.ts";
import { LIST_TOP_PX, ListTop } from "./ListTop.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { type Row, toRows } from "./rows.ts";
import { useRovingFocus } from "./use-roving-focus.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

export interface MessageListProps {
  readonly channelId: string;
  /** As `titleOf` gives it. */
  readonly title: string;
  readonly log: ChannelLog;
}

/** The messages of one channel. Only those near the screen are in the document. One instance for each channel: give it a key. */
export function MessageList({ channelId, title, log }: MessageListProps) {
  const { outbox, sync } = useChat();
  const me = useUser();
  const users = useChatState((state) => state.users);
  const overlays = useChatState((state) => state.overlays);
  const isDm = useChatState((state) => state.channels[channelId]?.guild_id === null);
  const newAfterId = useChatState(({ divider }) =>
    divider?.channelId === channelId ? divider.afterId : undefined,
  );
  const rows = useMemo(
    () => toRows(log, { me, users, overlays, newAfterId }),
    [log, me, users, overlays, newAfterId],
  );
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const end = useStickToEnd({ rows, scroller, virtualizer, channelId, ownId: me.id });
  const onKeyDown = useRovingFocus(scroller);
  const shift = useIsPrepend(rows);
  useAnnouncements(rows, me.id);

  const loadOlder = useCallback(() => void sync.loadOlder(channelId), [sync, channelId]);
  // Without a connection it would fail, and ask for a press.
  const isConnected = useChatState((state) => state.connection.state === "ready");
  const mayLoadOlder = isConnected && hasOlder(log) && log.older === "idle";
  const loadOlderIfNear = useCallback(() => {
    const list = virtualizer.current;
    if (list && mayLoadOlder && list.scrollOffset < 2 * list.viewportSize) loadOlder();
  }, [mayLoadOlder, loadOlder]);
  useEffect(() => {
    // A frame later: until then the offset is that of before the commit.
    const frame = requestAnimationFrame(loadOlderIfNear);
    return () => cancelAnimationFrame(frame);
  }, [loadOlderIfNear]);

  const onRetry = useCallback((nonce: string) => outbox.retry(channelId, nonce), [outbox, channelId]);
  const onDelete = useCallback((nonce: string) => outbox.discard(channelId, nonce), [outbox, channelId]);

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        id="messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and it is where the arrow keys begin
        tabIndex={0}
        aria-label={`Messages ${isDm ? "with" : "in"} ${title}`}
        onKeyDown={onKeyDown}
        className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div className="mt-auto pb-4">
          <ListTop channelId={channelId} title={title} log={log} onRetry={loadOlder} />
          <Virtualizer
            ref={virtualizer}
            scrollRef={scroller}
            startMargin={LIST_TOP_PX}
            shift={shift}
            onScroll={() => {
              end.onScroll();
              loadOlderIfNear();
            }}
          >
            {rows.map((row) => (
              <MessageRow key={row.key} row={row} onRetry={onRetry} onDelete={onDelete} />
            ))}
          </Virtualizer>
        </div>
      </section>
      {end.away && (
        <button
          type="button"
          onClick={end.jump}
          className="pop-in absolute bottom-3 left-1/2 flex min-h-9 -translate-x-1/2 items-center gap-2 rounded-full bg-accent px-4 text-sm font-bold text-on-accent shadow-pop hover:bg-accent-hover"
        >
          <ArrowDown size={16} aria-hidden="true" />
          {end.newCount === 0
            ? "Jump to present"
            : `${end.newCount} new ${end.newCount === 1 ? "message" : "messages"}`}
        </button>
      )}
    </div>
  );
}

/** True only for the commit that puts rows before the first one: the position is then kept from the end. */
function useIsPrepend(rows: readonly Row[]): boolean {
  const first = useRef<string | undefined>(undefined);
  const key = rows[0]?.key;
  const before = first.current;
  const prepend = before !== undefined && key !== before && rows.some((row) => row.key === before);
  useLayoutEffect(() => {
    first.current = key;
  });
  return prepend;
}

/** Reads out what others write while the channel is open. */
function useAnnouncements(rows: readonly Row[], ownId: string): void {
  const said = useRef<number>(Date.now());
  useEffect(() => {
    const since = said.current;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const row = rows[index];
      if (!row || row.createdAtMs <= since) break;
      if (row.author.id !== ownId) announcer.say(`${row.name}: ${row.content}`);
      said.current = Math.max(said.current, row.createdAtMs);
    }
  }, [rows, ownId]);
}
