import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { titleOf } from "../../state/channel-title.ts";
import { Button } from "../../ui/Button.tsx";
import { MessageSkeletons } from "../../ui/Skeleton.tsx";
import { MessageList } from "./MessageList.tsx";

/** The messages of the open channel in each of their states: on their way, there, or not to be had. */
export function MessagePane({ channelId }: { readonly channelId: string }) {
  const { sync } = useChat();
  const title = useChatState((state) => titleOf(state, channelId));
  const log = useChatState((state) => state.logs[channelId]);
  const connected = useChatState((state) => state.connection.state === "ready");
  if (log?.status === "ready")
    return <MessageList key={channelId} channelId={channelId} title={title} log={log} />;
  if (log?.status === "failed" && connected) {
    return (
      <div className="m-auto flex flex-col items-center gap-4 p-6 text-center">
        <p className="text-muted">The messages of {title} could not be loaded.</p>
        <Button kind="primary" onClick={() => void sync.open(channelId)}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div
      id="messages"
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col justify-end overflow-hidden"
      aria-busy="true"
    >
      <span className="sr-only">Loading messages</span>
      <MessageSkeletons count={9} />
    </div>
  );
}
