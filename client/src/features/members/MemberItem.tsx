import { memo } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { cx } from "../../ui/cx.ts";
import { PersonAvatar } from "../../ui/PersonAvatar.tsx";
import { type Presence, presenceWord } from "../../ui/StatusMark.tsx";

export interface MemberItemProps {
  readonly userId: string;
  readonly presence: Presence;
  onOpen(userId: string): void;
}

/** Somebody in the panel. A press opens their card. */
export const MemberItem = memo(function MemberItem({ userId, presence, onOpen }: MemberItemProps) {
  const user = useChatState((state) => state.users[userId]);
  const isOffline = presence === "offline";
  if (!user) return null;
  const name = nameOf(user);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={() => onOpen(userId)}
      className="flex min-h-11 w-full items-center gap-3 rounded-lg px-2 text-left -outline-offset-2 hover:bg-hover"
    >
      <span className={cx("flex", isOffline && "opacity-70")}>
        <PersonAvatar seed={user.avatar ?? userId} name={name} presence={presence} />
      </span>
      <span className={cx("min-w-0 truncate font-medium", isOffline && "text-muted")}>{name}</span>
      <span className="sr-only">{presenceWord(presence)}</span>
    </button>
  );
});
