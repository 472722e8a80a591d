import { ArrowDown, ArrowUp } from "lucide-react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { countSince } from "../../state/unread.ts";
import type { Row } from "./rows.ts";
import { timeOfDay } from "./times.ts";

export interface NewBarProps {
  readonly channelId: string;
  /** The first new row, where it is loaded. */
  readonly first: Row | undefined;
  readonly isAbove: boolean;
  onGo(): void;
}

/** While New is not on the screen: how much is new, and a way to have read it. */
export function NewBar({ channelId, first, isAbove, onGo }: NewBarProps) {
  const chat = useChat();
  const words = useChatState((state) => {
    if (state.divider?.channelId !== channelId) return null;
    const { count, isAll } = countSince(state, channelId, state.divider.afterId);
    if (count === 0) return null;
    return isAll && first ? `${count} new since ${timeOfDay(first.createdAtMs)}` : `${count}+ new`;
  });
  if (words === null) return null;
  const Arrow = isAbove ? ArrowUp : ArrowDown;
  const button = "flex min-h-9 items-center gap-1.5 px-3 hover:underline pointer-coarse:min-h-11";
  const markRead = () => {
    chat.markRead(channelId);
    chat.dropDivider();
  };
  return (
    <div className="pop-in absolute inset-x-3 top-2 z-10 flex justify-between rounded-xl bg-accent text-sm font-bold text-on-accent raised">
      <button type="button" onClick={onGo} className={button}>
        <Arrow size={15} aria-hidden="true" />
        {words}
      </button>
      <button type="button" onClick={markRead} className={button}>
        Mark as read
      </button>
    </div>
  );
}
