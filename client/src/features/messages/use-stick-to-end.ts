import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import type { Row } from "./rows.ts";
import { useScrollIntent } from "./use-scroll-intent.ts";

/** Nearer to the end than this counts as being there. */
const NEAR_PX = 48;
/** Rows that have come are measured, and those above them kept in their places, within this time. */
const SETTLES_MS = 200;
/** The margin below the last row. */
const LIST_END_PX = 16;

export interface StickToEndOptions {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
  readonly channelId: string;
  readonly ownId: string;
  /** Whether the last row is the channel's newest: one who is among older pages is never at its end. */
  readonly isEnd: boolean;
  /** The list begins elsewhere. */
  readonly startsAway: boolean;
}

/** Keeps the newest message in view for those who are there, and counts what comes for those who read above. */
export function useStickToEnd(options: StickToEndOptions) {
  const { rows, scroller, virtualizer, channelId, ownId, isEnd, startsAway } = options;
  const chat = useChat();
  const lastMessageId = useChatState((state) => state.channels[channelId]?.lastMessageId);
  const stick = useRef(!startsAway);
  const lastTop = useRef(0);
  const changedAtMs = useRef(0);
  const isScrolling = useScrollIntent(scroller);
  const [away, setAway] = useState(startsAway);
  const [newCount, setNewCount] = useState(0);
  const lastIndex = useRef(rows.length - 1);
  const lastKey = rows.at(-1)?.key;
  const seenKey = useRef(lastKey);
  const wasEnd = useRef(isEnd);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element || lastIndex.current < 0) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Far away nothing has been measured yet: the virtualizer finds the way, and goes on correcting it for a moment. Nearby that would
    // pull back whoever begins to scroll up.
    if (distance > 2 * element.clientHeight) {
      virtualizer.current?.scrollToIndex(lastIndex.current, { align: "end", offset: LIST_END_PX });
    } else {
      element.scrollTop = element.scrollHeight;
    }
  }, [virtualizer, scroller]);

  const settle = useCallback(
    (atEnd: boolean) => {
      stick.current = atEnd;
      setAway(!atEnd);
      if (!atEnd) return;
      setNewCount(0);
      if (document.visibilityState === "visible") chat.markRead(channelId);
    },
    [chat, channelId],
  );

  const jump = useCallback(() => {
    settle(true);
    toEnd();
  }, [settle, toEnd]);

  const release = useCallback(() => settle(false), [settle]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = isEnd && element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
    // Where rows have just come, it was the virtualizer that moved: nobody has left the end.
    const isSettling = performance.now() - changedAtMs.current < SETTLES_MS;
    const wentUp = (isScrolling() || !isSettling) && element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    if (!atEnd && stick.current && !wentUp) toEnd();
    else settle(atEnd);
  }, [scroller, settle, toEnd, isEnd, isScrolling]);

  useLayoutEffect(() => {
    lastIndex.current = rows.length - 1;
    changedAtMs.current = performance.now();
    const isContinued = isEnd && wasEnd.current;
    wasEnd.current = isEnd;
    if (!isContinued) {
      // Pages of history: none of their messages has just come.
      seenKey.current = lastKey;
      if (stick.current) toEnd();
      return;
    }
    if (lastKey === seenKey.current) {
      if (stick.current) toEnd();
      return;
    }
    const from = rows.findIndex((row) => row.key === seenKey.current);
    const fresh = from < 0 ? [] : rows.slice(from + 1);
    seenKey.current = lastKey;
    const own = fresh.some((row) => row.author.id === ownId && row.status !== "confirmed");
    if (stick.current || own) jump();
    else setNewCount((count) => count + fresh.length);
  }, [rows, lastKey, ownId, isEnd, jump, toEnd]);

  // Who does not look at the end finds where the new ones begin.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when a message has come
  useEffect(() => {
    if (!stick.current || document.visibilityState === "hidden") chat.divide(channelId);
  }, [chat, channelId, lastMessageId]);

  // A row that grows, a composer that grows, a keyboard that opens: none of them is a scroll.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (stick.current) toEnd();
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroller, toEnd]);

  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === "visible" && stick.current) chat.markRead(channelId);
    };
    onVisible();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [chat, channelId]);

  return { away, newCount, jump, release, onScroll, isAtEnd: () => stick.current };
}
