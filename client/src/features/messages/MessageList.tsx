import { useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useChat, useUser } from "../../hooks/client-context.tsx";
import { ContextMenu } from "../../ui/ContextMenu.tsx";
import { JumpButton, NewBar } from "./away.ts";
import { DeleteMessageDialog } from "./dialogs.ts";
import { Announcements } from "./in-use.ts";
import { ListBottom } from "./ListBottom.tsx";
import { LIST_TOP_PX, ListTop } from "./ListTop.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { menuOf } from "./row-menu.ts";
import type { Stretch } from "./stretch.ts";
import { useEditing } from "./use-editing.ts";
import { useEscape } from "./use-escape.ts";
import { useHeadChange } from "./use-head-change.ts";
import { useNewDivider } from "./use-new-divider.ts";
import { usePaging } from "./use-paging.ts";
import { useRights } from "./use-rights.ts";
import { useRovingFocus } from "./use-roving-focus.ts";
import { useRowActions } from "./use-row-actions.ts";
import { useRowKeys } from "./use-row-keys.ts";
import { useRowMenu } from "./use-row-menu.ts";
import { useRows } from "./use-rows.ts";
import { useScrollPlace } from "./use-scroll-place.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";
import { useTarget } from "./use-target.ts";

export interface MessageListProps {
  readonly channelId: string;
  /** "#general", or a person. */
  readonly title: string;
  readonly stretch: Stretch;
}

/** The messages of one channel. Only those near the screen are in the document. One instance for each channel: give it a key. */
export function MessageList({ channelId, title, stretch }: MessageListProps) {
  const { sync } = useChat();
  const me = useUser();
  const rows = useRows(channelId, stretch, me);
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const place = useScrollPlace({ channelId, rows, virtualizer });
  const { isEnd } = stretch;
  const startsAway = place.hasPlace || !isEnd;
  const end = useStickToEnd({ rows, scroller, virtualizer, channelId, ownId: me.id, isEnd, startsAway });
  const litKey = useTarget({ channelId, rows, scroller, virtualizer, release: end.release });
  const divider = useNewDivider(rows, virtualizer);
  const paging = usePaging({ channelId, stretch, virtualizer });
  const shift = useHeadChange(rows);

  const rights = useRights(channelId, me.id);
  const { actions, deleting, closeDeleting } = useRowActions(channelId);
  const editing = useEditing({ channelId, rows, virtualizer });
  useEscape(channelId, editing.messageId);
  const [pickingKey, setPickingKey] = useState<string | null>(null);
  const menu = useRowMenu(rows);
  const onArrows = useRovingFocus(scroller);
  const onKeys = useRowKeys({ rows, rights, actions, openReactions: setPickingKey });
  const newestOwnKey = useMemo(() => rows.findLast((row) => row.author.id === me.id)?.key, [rows, me.id]);

  return (
    <div className="relative min-h-0 flex-1">
      <ContextMenu
        onOpenChange={menu.onOpenChange}
        items={
          menu.open
            ? menuOf(menu.open.message, rights, actions, () => setPickingKey(menu.open?.key ?? null))
            : []
        }
      >
        <section
          ref={scroller}
          id="messages"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and it is where the arrow keys begin
          tabIndex={0}
          aria-label={`Messages ${rights.isDirect ? "with" : "in"} ${title}`}
          {...menu.props}
          onKeyDown={(event) => {
            onArrows(event);
            onKeys(event);
          }}
          className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2"
        >
          <div className="mt-auto pb-4">
            <ListTop channelId={channelId} title={title} stretch={stretch} onRetry={paging.loadOlder} />
            <Virtualizer
              ref={virtualizer}
              scrollRef={scroller}
              startMargin={LIST_TOP_PX}
              shift={shift}
              keepMounted={editing.keepMounted}
              onScroll={() => {
                end.onScroll();
                place.keep(end.isAtEnd());
                divider.look();
                paging.loadIfNear();
              }}
            >
              {rows.map((row) => (
                <MessageRow
                  key={row.key}
                  row={row}
                  rights={rights}
                  actions={actions}
                  isEditing={row.message !== undefined && row.message.id === editing.messageId}
                  isPicking={row.key === pickingKey}
                  isLit={row.key === litKey}
                  isNewestOwn={row.key === newestOwnKey}
                  onPicking={setPickingKey}
                />
              ))}
            </Virtualizer>
            <ListBottom stretch={stretch} onRetry={paging.loadNewer} />
          </div>
        </section>
      </ContextMenu>
      <Announcements channelId={channelId} rows={rows} isEnd={isEnd} />
      {divider.where !== undefined && divider.where !== "here" && (
        <NewBar
          channelId={channelId}
          first={divider.first}
          isAbove={divider.where === "above"}
          onGo={divider.go}
        />
      )}
      {(end.away || !isEnd) && (
        <JumpButton
          newCount={isEnd ? end.newCount : 0}
          onClick={() => {
            sync.leaveView(channelId);
            end.jump();
          }}
        />
      )}
      {deleting && (
        <DeleteMessageDialog
          message={deleting}
          onClose={closeDeleting}
          onDeleted={() => {
            closeDeleting();
            scroller.current?.focus();
          }}
        />
      )}
    </div>
  );
}
