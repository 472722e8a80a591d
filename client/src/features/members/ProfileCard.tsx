import { MessageCircle } from "lucide-react";
import { useLocation } from "wouter";
import { useChat, useChatState, useUser } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { CardDialog } from "../../ui/CardDialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useMembers } from "./GuildMemberList.tsx";
import { Moderation } from "./Moderation.tsx";
import { ProfileHead } from "./ProfileHead.tsx";
import { RoleOf } from "./RoleOf.tsx";

export interface ProfileCardProps {
  readonly userId: string;
  /** Null: in a direct message. */
  readonly guildId: string | null;
  onClose(): void;
}

/** Somebody's card: who they are, what they are in the guild, and what one may do. */
export function ProfileCard({ userId, guildId, onClose }: ProfileCardProps) {
  const { people } = useChat();
  const me = useUser();
  const [, navigate] = useLocation();
  const user = useChatState((state) => state.users[userId]);
  const task = useTask();
  useMembers(guildId);
  if (!user) return null;
  const write = async () => {
    navigate(paths.dm(await people.openDm(userId)));
    onClose();
  };
  return (
    <CardDialog label={`Profile of ${nameOf(user)}`} onClose={onClose}>
      <ProfileHead userId={userId} ground="bg-raised" />
      {guildId && <RoleOf userId={userId} guildId={guildId} />}
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {userId !== me.id && !user.deleted && (
          <Button
            kind="primary"
            data-autofocus
            busy={task.busy}
            className="flex-1"
            onClick={() => task.run(write)}
          >
            <MessageCircle size={18} aria-hidden="true" />
            Message
          </Button>
        )}
        {guildId && <Moderation userId={userId} guildId={guildId} onDone={onClose} />}
      </div>
    </CardDialog>
  );
}
