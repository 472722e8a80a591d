import { useLocation } from "wouter";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export function LeaveGuildDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "this guild");
  const task = useTask();
  return (
    <ConfirmDialog
      title={`Leave ${name}?`}
      description="You will need a new invite to come back. What you wrote stays."
      action="Leave guild"
      busy={task.busy}
      error={task.error}
      onClose={onClose}
      onConfirm={() =>
        task.run(async () => {
          await guilds.leave(guildId);
          onClose();
          navigate(paths.home);
        })
      }
    />
  );
}
