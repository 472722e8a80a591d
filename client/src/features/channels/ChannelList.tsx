import { LockKeyhole, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { channelGroups } from "../../state/channel-order.ts";
import { mayIn } from "../../state/permissions.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { ChannelGroup } from "./ChannelGroup.tsx";
import { CreateChannelDialog, JoinChannelDialog } from "./dialogs.ts";

export interface ChannelListProps {
  readonly guildId: string;
  readonly channelId: string | null;
}

/** The channels of one guild. */
export function ChannelList({ guildId, channelId }: ChannelListProps) {
  const channelIds = useChatState((state) => state.guilds[guildId]?.channelIds ?? NONE);
  const channels = useChatState((state) => state.channels);
  const groups = useMemo(() => channelGroups({ channels }, channelIds), [channels, channelIds]);
  const manage = useChatState((state) => mayIn(state.guilds[guildId], "MANAGE_CHANNELS"));
  const [open, setOpen] = useState<"create" | "join" | null>(null);
  const close = () => setOpen(null);
  return (
    <nav aria-label="Channels" className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
      <div className="mb-1 flex min-h-8 items-center pr-1 pl-2">
        <h2 className="flex-1 text-sm font-semibold text-muted">Channels</h2>
        {manage && (
          <>
            <IconButton icon={LockKeyhole} label="Private channels to join" onClick={() => setOpen("join")} />
            <IconButton icon={Plus} label="Create a channel" onClick={() => setOpen("create")} />
          </>
        )}
      </div>
      {channelIds.length === 0 && (
        <p className="px-2 py-1 text-sm text-muted">
          {manage ? "No channel yet. Create the first one with the plus." : "No channel yet."}
        </p>
      )}
      {groups.map((group) => (
        <ChannelGroup
          key={group.category ?? ""}
          guildId={guildId}
          group={group}
          activeId={channelId}
          manage={manage}
        />
      ))}
      {open === "create" && <CreateChannelDialog guildId={guildId} onClose={close} />}
      {open === "join" && <JoinChannelDialog guildId={guildId} onClose={close} />}
    </nav>
  );
}

const NONE: readonly string[] = [];
