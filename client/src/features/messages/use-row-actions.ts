import { useMemo, useState } from "react";
import type { Message } from "#protocol/objects";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { tellError } from "../../hooks/tell-error.ts";
import { toast } from "../../ui/toasts.ts";

/** What people do with messages. Always the same object, so that rows are not drawn anew. */
export interface RowActions {
  react(message: Message, emoji: string, stands: boolean): void;
  answer(message: Message): void;
  edit(message: Message): void;
  stopEditing(message: Message): void;
  /** @param isSure whether it happens without a question */
  delete(message: Message, isSure: boolean): void;
  pin(message: Message): void;
  copyText(message: Message): void;
  copyLink(message: Message): void;
  showProfile(message: Message): void;
  goTo(messageId: string): void;
  /** Of a message that was not sent. */
  retry(nonce: string): void;
  discard(nonce: string): void;
}

/** The actions on the messages of a channel, and the one whose deletion is asked about. */
export function useRowActions(channelId: string) {
  const chat = useChat();
  const { workspace, composing } = useClient();
  const [deleting, setDeleting] = useState<Message | null>(null);
  const actions = useMemo((): RowActions => {
    const { messages, outbox } = chat;
    return {
      react: (message, emoji, stands) => tell(messages.react(message, emoji, stands)),
      answer: ({ id }) => workspace.reply(channelId, id),
      edit: ({ id }) => workspace.edit(channelId, id),
      stopEditing: ({ id }) => composing.stopEditing(channelId, id),
      delete: (message, isSure) => {
        if (isSure) tell(messages.delete(message));
        else setDeleting(message);
      },
      pin: (message) => tell(message.pinned ? messages.unpin(message) : messages.pin(message)),
      copyText: ({ content }) => copy(content, "The text is copied."),
      copyLink: ({ id }) =>
        copy(`${location.origin}${location.pathname}?m=${id}`, "The link to this message is copied."),
      showProfile: ({ author, guild_id }) => workspace.showProfile({ userId: author.id, guildId: guild_id }),
      goTo: (messageId) => workspace.goTo(channelId, messageId),
      retry: (nonce) => outbox.retry(channelId, nonce),
      discard: (nonce) => outbox.discard(channelId, nonce),
    };
  }, [chat, workspace, composing, channelId]);
  return { actions, deleting, closeDeleting: () => setDeleting(null) };
}

/** All is as it was where it was refused: only the reason is left to say. */
function tell(asked: Promise<void>): void {
  asked.catch((error: unknown) => tellError(error));
}

function copy(text: string, words: string): void {
  navigator.clipboard.writeText(text).then(
    () => toast(words),
    () =>
      toast("This browser did not let the page copy. Allow it beside the address, then try again.", "error"),
  );
}
