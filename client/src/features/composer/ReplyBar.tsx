import { Reply, X } from "lucide-react";
import type { Message } from "#protocol/objects";
import { useChatState, useClient } from "../../hooks/client-context.tsx";
import { useSnippet } from "../../hooks/use-snippet.ts";
import type { ChatState } from "../../state/chat-state.ts";
import { asNow, nameOf } from "../../state/users.ts";
import { IconButton } from "../../ui/IconButton.tsx";

/** Whom the next message answers, and the way out of it. */
export function ReplyBar({
  channelId,
  messageId,
}: {
  readonly channelId: string;
  readonly messageId: string;
}) {
  const { workspace } = useClient();
  const message = useChatState((state) => findMessage(state, channelId, messageId));
  const name = useChatState((state) => message && nameOf(asNow(state, message.author)));
  const snippet = useSnippet(message);
  return (
    <div className="flex min-h-10 items-center gap-2 rounded-t-2xl border border-b-0 border-line-strong bg-raised pr-2 pl-4 text-sm">
      <Reply size={16} aria-hidden="true" className="shrink-0 text-muted" />
      <p className="min-w-0 flex-1 truncate">
        Answering <span className="font-bold">{name ?? "an earlier message"}</span>
        {snippet && <span className="ml-2 text-muted">{snippet}</span>}
      </p>
      <IconButton icon={X} label="Do not answer" onClick={() => workspace.reply(channelId, null)} />
    </div>
  );
}

/** In the end of the channel, or in the part of it that somebody went to. */
function findMessage({ logs, views }: ChatState, channelId: string, messageId: string): Message | undefined {
  const isIt = ({ id }: Message) => id === messageId;
  return logs[channelId]?.messages.findLast(isIt) ?? views[channelId]?.messages.findLast(isIt);
}
