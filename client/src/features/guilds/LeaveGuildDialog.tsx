import { useLocation } from "wouter";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export function LeaveGuildDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "this guild");
  const role = useChatState((state) => state.guilds[guildId]?.role);
  const alone = useChatState(({ members }) => {
    const list = members[guildId];
    return list?.status === "ready" && list.items.length === 1;
  });
  const task = useTask();
  return (
    <ConfirmDialog
      title={`Leave ${name}?`}
      description={leaveWords(role, alone)}
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

function leaveWords(role: string | undefined, alone: boolean): string {
  const back = "You will need a new invite to come back. What you wrote stays.";
  if (role !== "owner") return back;
  if (alone) return "You are its only member: the guild and all of its messages end. This cannot be undone.";
  return `You own it: it passes to whoever joined first after you. Were you the last member, the guild and its messages would end. ${back}`;
}
