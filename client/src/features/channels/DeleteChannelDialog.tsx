import { useChat } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export interface DeleteChannelDialogProps {
  readonly channelId: string;
  readonly name: string;
  onClose(): void;
}

export function DeleteChannelDialog({ channelId, name, onClose }: DeleteChannelDialogProps) {
  const { guilds } = useChat();
  const task = useTask();
  return (
    <ConfirmDialog
      title={`Delete #${name}?`}
      description="Its messages go with it, for everybody. This cannot be undone."
      action="Delete channel"
      busy={task.busy}
      error={task.error}
      onClose={onClose}
      onConfirm={() =>
        task.run(async () => {
          await guilds.deleteChannel(channelId);
          onClose();
        })
      }
    />
  );
}
