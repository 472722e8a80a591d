import { ArrowDown, ArrowUp } from "lucide-react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";

/** Where a channel stands in the list. */
export function ChannelOrder({ channelId }: { readonly channelId: string }) {
  const { guilds } = useChat();
  const channel = useChatState((state) => state.channels[channelId]);
  const channels = useChatState((state) => state.channels);
  const all = useChatState((state) => state.guilds[channel?.guild_id ?? ""]?.channelIds);
  const ids = all?.filter((id) => channels[id]?.category === channel?.category);
  const task = useTask();
  const place = ids?.indexOf(channelId) ?? -1;
  if (!ids || place < 0) return null;
  const move = (step: -1 | 1) => task.run(() => guilds.moveChannel(channelId, step));
  return (
    <section aria-label="Place in the list" className="flex flex-wrap items-center justify-between gap-3">
      <p role="status" className="text-sm text-muted">
        {`Place ${place + 1} of ${ids.length} ${channel?.category ? `in ${channel.category}` : "in the list"}`}
      </p>
      <div className="flex gap-2">
        <Button disabled={place === 0} onClick={() => move(-1)}>
          <ArrowUp size={17} aria-hidden="true" />
          Move up
        </Button>
        <Button disabled={place === ids.length - 1} onClick={() => move(1)}>
          <ArrowDown size={17} aria-hidden="true" />
          Move down
        </Button>
      </div>
      {task.error && <Notice kind="error">{task.error}</Notice>}
    </section>
  );
}
