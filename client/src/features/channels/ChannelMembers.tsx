import { UserMinus } from "lucide-react";
import { useEffect } from "react";
import { useChat, useChatState, useUser } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { mayIn } from "../../state/permissions.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";
import { AddToChannel } from "./AddToChannel.tsx";
import { PersonLine } from "./PersonLine.tsx";

/** Who is in a private channel; who manages channels adds and removes them. */
export function ChannelMembers({ channelId }: { readonly channelId: string }) {
  const { people, guilds } = useChat();
  const me = useUser();
  const list = useChatState((state) => state.recipients[channelId]);
  const users = useChatState((state) => state.users);
  const manage = useChatState((state) =>
    mayIn(state.guilds[state.channels[channelId]?.guild_id ?? ""], "MANAGE_CHANNELS"),
  );
  const task = useTask();
  const missing = list === undefined;
  useEffect(() => {
    if (missing) void people.loadRecipients(channelId);
  }, [people, channelId, missing]);
  if (missing || list.status === "loading") return <LineSkeletons count={4} />;
  if (list.status === "failed")
    return (
      <div className="flex flex-col items-start gap-3">
        <p className="text-muted">The members of the channel could not be loaded.</p>
        <Button onClick={() => void people.loadRecipients(channelId)}>Try again</Button>
      </div>
    );
  return (
    <div className="flex flex-col gap-5">
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <ul aria-label="Members of the channel" className="max-h-64 overflow-y-auto">
        {list.items.map((id) => {
          const user = users[id];
          if (!user) return null;
          return (
            <PersonLine key={id} user={user}>
              {manage && id !== me.id && (
                <IconButton
                  icon={UserMinus}
                  label={`Remove ${nameOf(user)}`}
                  disabled={task.busy}
                  onClick={() => task.run(() => guilds.removeFromChannel(channelId, id))}
                />
              )}
            </PersonLine>
          );
        })}
      </ul>
      {manage && <AddToChannel channelId={channelId} inside={list.items} />}
    </div>
  );
}
