import { Hash, MoreHorizontal, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { mayIn } from "../../state/permissions.ts";
import { badgeCount, isUnread } from "../../state/unread.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { CreateChannelDialog, DeleteChannelDialog } from "./dialogs.ts";

export interface ChannelListProps {
  readonly guildId: string;
  readonly channelId: string | null;
}

/** The channels of one guild. */
export function ChannelList({ guildId, channelId }: ChannelListProps) {
  const channelIds = useChatState((state) => state.guilds[guildId]?.channelIds ?? NONE);
  const manage = useChatState((state) => mayIn(state.guilds[guildId], "MANAGE_CHANNELS"));
  const [creating, setCreating] = useState(false);
  return (
    <nav aria-label="Channels" className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
      <div className="mb-1 flex h-7 items-center justify-between pr-1 pl-2">
        <h2 className="text-sm font-semibold text-muted">Channels</h2>
        {manage && (
          <IconButton icon={Plus} label="Create a channel" size="small" onClick={() => setCreating(true)} />
        )}
      </div>
      {channelIds.length === 0 && (
        <p className="px-2 py-1 text-sm text-muted">
          {manage ? "No channel yet. Create the first one with the plus." : "No channel yet."}
        </p>
      )}
      <ul className="flex flex-col gap-0.5">
        {channelIds.map((id) => (
          <ChannelItem key={id} guildId={guildId} id={id} active={id === channelId} manage={manage} />
        ))}
      </ul>
      {creating && <CreateChannelDialog guildId={guildId} onClose={() => setCreating(false)} />}
    </nav>
  );
}

const NONE: readonly string[] = [];

interface ItemProps {
  readonly guildId: string;
  readonly id: string;
  readonly active: boolean;
  readonly manage: boolean;
}

function ChannelItem({ guildId, id, active, manage }: ItemProps) {
  const channel = useChatState((state) => state.channels[id]);
  const mentions = useChatState((state) => badgeCount(state, id));
  const isNew = useChatState((state) => isUnread(state.channels[id]));
  const [deleting, setDeleting] = useState(false);
  if (!channel) return null;
  const unread = isNew && !active;
  return (
    <li className="group/item relative">
      <Link
        href={paths.channel(guildId, id)}
        aria-current={active ? "page" : undefined}
        className={cx(
          "flex min-h-9 items-center gap-2 rounded-lg px-2 pointer-coarse:min-h-11",
          active ? "bg-selected font-semibold text-ink" : "text-muted hover:bg-hover hover:text-ink",
          unread && "font-bold text-ink",
          manage && "group-focus-within/item:pr-9 group-hover/item:pr-9",
        )}
      >
        <Hash size={17} className="shrink-0 text-faint" aria-hidden="true" />
        <span className="min-w-0 flex-1 truncate">{channel.name}</span>
        {unread && mentions === 0 && <span className="sr-only">unread</span>}
        {unread && mentions > 0 && (
          <span className="rounded-full bg-accent px-1.5 text-xs font-bold text-on-accent">
            {mentions}
            <span className="sr-only"> mentions</span>
          </span>
        )}
      </Link>
      {manage && (
        <div className="absolute top-1/2 right-1.5 -translate-y-1/2 opacity-0 group-focus-within/item:opacity-100 group-hover/item:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
          <Menu
            align="end"
            trigger={<IconButton icon={MoreHorizontal} label={`More for ${channel.name}`} size="small" />}
            items={[
              { label: "Delete channel", icon: Trash2, danger: true, onSelect: () => setDeleting(true) },
            ]}
          />
        </div>
      )}
      {deleting && (
        <DeleteChannelDialog channelId={id} name={channel.name} onClose={() => setDeleting(false)} />
      )}
    </li>
  );
}
