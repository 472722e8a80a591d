import { LogOut, MoreHorizontal, Settings, Trash2, Users } from "lucide-react";
import { Link } from "wouter";
import { useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { badgeCount, isUnread } from "../../state/unread.ts";
import { Badge } from "../../ui/Badge.tsx";
import { ChannelMark } from "../../ui/ChannelMark.tsx";
import { ContextMenu } from "../../ui/ContextMenu.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import type { ChannelDialog } from "./ChannelDialogs.tsx";

export interface ChannelItemProps {
  readonly guildId: string;
  readonly id: string;
  readonly active: boolean;
  readonly manage: boolean;
  onOpen(dialog: ChannelDialog): void;
}

/** One channel in the list, and what can be done with it. */
export function ChannelItem({ guildId, id, active, manage, onOpen }: ChannelItemProps) {
  const channel = useChatState((state) => state.channels[id]);
  if (!channel) return null;
  const items = itemsFor(channel.private, manage, (what) => onOpen({ what, channelId: id }));
  const link = <ChannelLink guildId={guildId} id={id} active={active} hasMenu={items.length > 0} />;
  return (
    <div className="group/item relative mb-0.5">
      {items.length === 0 ? (
        link
      ) : (
        <>
          <ContextMenu items={items}>
            <div>{link}</div>
          </ContextMenu>
          <div className="absolute top-1/2 right-1 -translate-y-1/2 opacity-0 group-focus-within/item:opacity-100 group-hover/item:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
            <Menu
              align="end"
              trigger={<IconButton icon={MoreHorizontal} label={`More for ${channel.name}`} />}
              items={items}
            />
          </div>
        </>
      )}
    </div>
  );
}

function itemsFor(
  isPrivate: boolean,
  manage: boolean,
  open: (what: ChannelDialog["what"]) => void,
): readonly MenuItem[] {
  const item = (label: string, icon: MenuItem["icon"], what: ChannelDialog["what"]): MenuItem => ({
    label,
    icon,
    onSelect: () => open(what),
  });
  return [
    ...(manage ? [item("Channel settings", Settings, "settings")] : []),
    ...(isPrivate ? [item("Members of the channel", Users, "members")] : []),
    ...(isPrivate ? [{ ...item("Leave channel", LogOut, "leave"), danger: true, startsGroup: true }] : []),
    ...(manage
      ? [{ ...item("Delete channel", Trash2, "delete"), danger: true, startsGroup: !isPrivate }]
      : []),
  ];
}

interface LinkProps {
  readonly guildId: string;
  readonly id: string;
  readonly active: boolean;
  readonly hasMenu: boolean;
}

function ChannelLink({ guildId, id, active, hasMenu }: LinkProps) {
  const name = useChatState((state) => state.channels[id]?.name ?? "");
  const isPrivate = useChatState((state) => state.channels[id]?.private ?? false);
  const mentions = useChatState((state) => badgeCount(state, id));
  const isNew = useChatState((state) => isUnread(state.channels[id]));
  const unread = isNew && !active;
  return (
    <Link
      href={paths.channel(guildId, id)}
      aria-current={active ? "page" : undefined}
      className={cx(
        "flex min-h-9 items-center gap-2 rounded-lg px-2 pointer-coarse:min-h-11",
        active ? "bg-selected font-semibold text-ink" : "text-muted hover:bg-hover hover:text-ink",
        unread && "font-bold text-ink",
        hasMenu && "group-focus-within/item:pr-10 group-hover/item:pr-10 pointer-coarse:pr-12",
      )}
    >
      <ChannelMark isPrivate={isPrivate} />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {isPrivate && <span className="sr-only">private</span>}
      {unread && mentions === 0 && <span className="sr-only">unread</span>}
      {unread && mentions > 0 && <Badge count={mentions} what={mentions === 1 ? "mention" : "mentions"} />}
    </Link>
  );
}
