import { useState } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

/** Whether a channel is everybody's or its own members', and the way to the other. */
export function ChannelAccess({ channelId }: { readonly channelId: string }) {
  const { guilds } = useChat();
  const name = useChatState((state) => state.channels[channelId]?.name ?? "");
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  const [asking, setAsking] = useState(false);
  const task = useTask();
  const change = async () => {
    await guilds.updateChannel({ channel_id: channelId, private: !isPrivate });
    setAsking(false);
  };
  return (
    <div className="flex flex-col items-start gap-4">
      <p>
        {isPrivate
          ? "This channel is private: only its members know that it exists."
          : "This channel is open: everybody in the guild reads it and writes in it."}
      </p>
      <Button onClick={() => setAsking(true)}>
        {isPrivate ? "Open it to everybody" : "Make it private"}
      </Button>
      {asking && (
        <ConfirmDialog
          title={isPrivate ? `Open #${name} to everybody?` : `Make #${name} private?`}
          description={
            isPrivate
              ? "Everybody in the guild then sees it, with all that was written in it."
              : "For everybody else it is gone at once. You are alone in it until you add people."
          }
          action={isPrivate ? "Open channel" : "Make private"}
          busy={task.busy}
          error={task.error}
          onClose={() => setAsking(false)}
          onConfirm={() => task.run(change)}
        />
      )}
    </div>
  );
}
