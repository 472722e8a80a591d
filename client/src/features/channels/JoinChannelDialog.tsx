import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import type { ListedChannel } from "#protocol/objects";
import { useChat } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { ChannelMark } from "../../ui/ChannelMark.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";

/** Private channels of the guild that one is not in, for who manages channels. */
export function JoinChannelDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const [channels, setChannels] = useState<readonly ListedChannel[] | null>(null);
  const reading = useTask();
  const joining = useTask();
  const read = () => reading.run(async () => setChannels(await guilds.listChannels(guildId)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: read when the dialog opens, not at each render
  useEffect(read, []);
  const others = channels?.filter((channel) => channel.private && !channel.joined) ?? [];
  const join = async (channelId: string) => {
    await guilds.joinChannel(channelId);
    navigate(paths.channel(guildId, channelId));
    onClose();
  };
  return (
    <Dialog
      title="Private channels"
      description="You manage channels, so you may join them. Their members see that you came."
      onClose={onClose}
    >
      <div className="flex min-h-24 flex-col gap-4">
        {reading.busy && <LineSkeletons count={3} />}
        {reading.error && (
          <>
            <Notice kind="error">{reading.error}</Notice>
            <Button onClick={read}>Try again</Button>
          </>
        )}
        {joining.error && <Notice kind="error">{joining.error}</Notice>}
        {channels && others.length === 0 && (
          <p className="text-muted">There is no private channel that you are not in.</p>
        )}
        <ul aria-label="Private channels">
          {others.map(({ id, name }) => (
            <li key={id} className="flex min-h-12 items-center gap-2">
              <ChannelMark isPrivate />
              <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
              <Button
                aria-label={`Join ${name}`}
                disabled={joining.busy}
                onClick={() => joining.run(() => join(id))}
              >
                Join
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
