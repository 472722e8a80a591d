import type { Message } from "#protocol/objects";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export interface DeleteMessageDialogProps {
  readonly message: Message;
  onClose(): void;
  onDeleted(): void;
}

export function DeleteMessageDialog({ message, onClose, onDeleted }: DeleteMessageDialogProps) {
  const { messages } = useChat();
  const { composing } = useClient();
  const { busy, error, run } = useTask();
  const confirm = () =>
    run(async () => {
      await messages.delete(message);
      composing.stopEditing(message.channel_id, message.id);
      onDeleted();
    });
  return (
    <ConfirmDialog
      title="Delete this message?"
      description="It disappears for everybody, and cannot be brought back. Shift with Delete does not ask."
      action="Delete message"
      busy={busy}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
