import { useEffect } from "react";
import { useChat, useClient } from "../../hooks/client-context.tsx";

/** What takes Esc for itself while it is open. */
const OPEN = 'dialog[open], [role="menu"], [data-radix-popper-content-wrapper] [role="dialog"]';

/** Esc, where nothing is open that it would close, marks the channel as read. */
export function useMarkReadKey(channelId: string): void {
  const chat = useChat();
  const { workspace } = useClient();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      const { editing, replyTo } = workspace.store.getState();
      if (editing || replyTo[channelId] || document.querySelector(OPEN)) return;
      chat.markRead(channelId);
      chat.dropDivider();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [chat, workspace, channelId]);
}
