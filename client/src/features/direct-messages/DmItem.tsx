import { Link } from "wouter";
import { useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { titleOf } from "../../state/channel-title.ts";
import { badgeCount } from "../../state/unread.ts";
import { Badge } from "../../ui/Badge.tsx";
import { cx } from "../../ui/cx.ts";
import { PersonAvatar } from "../../ui/PersonAvatar.tsx";
import { presenceWord } from "../../ui/StatusMark.tsx";

export interface DmItemProps {
  readonly id: string;
  readonly active: boolean;
  readonly large: boolean;
}

/** One direct message: with whom, whether they are there, and how much waits. */
export function DmItem({ id, active, large }: DmItemProps) {
  const recipientId = useChatState((state) => state.channels[id]?.recipientId ?? "");
  const name = useChatState((state) => titleOf(state, id));
  const seed = useChatState((state) => state.users[recipientId]?.avatar ?? recipientId);
  const presence = useChatState((state) => state.presences[recipientId]);
  const count = useChatState((state) => badgeCount(state, id));
  const unread = count > 0 && !active;
  return (
    <li>
      <Link
        href={paths.dm(id)}
        aria-current={active ? "page" : undefined}
        className={cx(
          "flex items-center gap-3 rounded-lg px-2 pointer-coarse:min-h-12",
          large ? "min-h-14" : "min-h-11",
          active ? "bg-selected font-semibold text-ink" : "text-muted hover:bg-hover hover:text-ink",
          unread && "font-bold text-ink",
        )}
      >
        <PersonAvatar
          seed={seed}
          name={name}
          size={large ? 40 : 32}
          presence={presence}
          ground={large ? "bg-canvas" : "bg-side"}
        />
        <span className="min-w-0 flex-1">
          <span className={cx("block truncate", large && "font-semibold text-ink")}>{name}</span>
          {presence && (
            <span className={large ? "block text-sm font-normal text-muted" : "sr-only"}>
              {presenceWord(presence)}
            </span>
          )}
        </span>
        {unread && <Badge count={count} what="unread" />}
      </Link>
    </li>
  );
}
