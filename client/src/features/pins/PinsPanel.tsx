import { Pin, PinOff } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { Message } from "#protocol/objects";
import { useChat, useChatState, useClient } from "../../hooks/client-context.tsx";
import { tellError } from "../../hooks/tell-error.ts";
import { useExcerpt } from "../../hooks/use-excerpt.ts";
import { useTask } from "../../hooks/use-task.ts";
import { mayIn } from "../../state/permissions.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { MessageExcerpt } from "../../ui/MessageExcerpt.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PanelFrame } from "../../ui/PanelFrame.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";

/** What is pinned in this channel, the newest message first. Read anew whenever something is pinned or unpinned. */
export function PinsPanel({ channelId }: { readonly channelId: string }) {
  const chat = useChat();
  const { workspace } = useClient();
  const excerpt = useExcerpt();
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? null);
  const mayPin = useChatState((state) => guildId === null || mayIn(state.guilds[guildId], "PIN_MESSAGES"));
  const changedSeq = useChatState((state) => state.changedSeqs[channelId] ?? 0);
  const [pins, setPins] = useState<readonly Message[] | null>(null);
  const task = useTask();
  const { runNext } = task;
  const read = useCallback(
    () => runNext(async () => setPins(await chat.lookups.pins(channelId))),
    [runNext, chat, channelId],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message that changes, or goes, may be one of them
  useEffect(read, [read, changedSeq]);
  const unpin = (message: Message) =>
    chat.messages.unpin(message).catch((error: unknown) => tellError(error));

  return (
    <PanelFrame title="Pinned messages" onClose={() => workspace.show(null)}>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
        {task.error && (
          <div className="flex flex-col gap-3 px-2 pb-3">
            <Notice kind="error">{task.error}</Notice>
            <Button onClick={read}>Try again</Button>
          </div>
        )}
        {pins === null && !task.error && <LineSkeletons count={6} />}
        {pins?.length === 0 && (
          <div className="flex flex-col items-center px-6 pt-12 text-center text-muted">
            <Pin size={28} aria-hidden="true" />
            <p className="mt-3">
              {mayPin
                ? "Nothing is pinned here yet. Pin a message from its menu, and everybody finds it here."
                : "Nothing is pinned here yet."}
            </p>
          </div>
        )}
        <ul className="flex flex-col gap-1">
          {pins?.map((message) => (
            <li key={message.id} className="group/pin relative">
              <MessageExcerpt {...excerpt(message)} onOpen={() => workspace.goTo(channelId, message.id)} />
              {mayPin && (
                <div className="absolute top-2 right-2 opacity-0 group-focus-within/pin:opacity-100 group-hover/pin:opacity-100 pointer-coarse:opacity-100">
                  <IconButton icon={PinOff} label="Unpin" size="small" onClick={() => void unpin(message)} />
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </PanelFrame>
  );
}
