import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { mayIn } from "../../state/permissions.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import type { ChannelDialogProps } from "./ChannelSettingsDialog.tsx";

export function LeaveChannelDialog({ channelId, onClose }: ChannelDialogProps) {
  const { guilds } = useChat();
  const name = useChatState((state) => state.channels[channelId]?.name ?? "");
  const manage = useChatState((state) =>
    mayIn(state.guilds[state.channels[channelId]?.guild_id ?? ""], "MANAGE_CHANNELS"),
  );
  const task = useTask();
  return (
    <ConfirmDialog
      title={`Leave #${name}?`}
      description={
        manage
          ? "It is gone from your list. You find it again under the lock above the channels."
          : "You no longer see it, until somebody who manages channels adds you again. What you wrote stays."
      }
      action="Leave channel"
      busy={task.busy}
      error={task.error}
      onClose={onClose}
      onConfirm={() =>
        task.run(async () => {
          await guilds.leaveChannel(channelId);
          onClose();
        })
      }
    />
  );
}
