import { useEffect } from "react";
import { useChat, useClient } from "../../hooks/client-context.tsx";

/** What takes Esc for itself while it is open. */
const OPEN = 'dialog[open], [role="menu"], [data-radix-popper-content-wrapper] [role="dialog"]';

/**
 * Esc, where nothing is open that it would close, goes from the innermost to the outermost: an edit ends, then an answer is taken back, then the channel is
 * marked as read.
 * @param editingId the message that is being edited, where it is shown
 */
export function useEscape(channelId: string, editingId: string | undefined): void {
  const chat = useChat();
  const { workspace, composing } = useClient();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector(OPEN)) return;
      if (editingId !== undefined) composing.stopEditing(channelId, editingId);
      else if (workspace.store.getState().replyTo[channelId]) workspace.reply(channelId, null);
      else {
        chat.markRead(channelId);
        chat.dropDivider();
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [chat, workspace, composing, channelId, editingId]);
}
