import { useEffect, useMemo, useRef } from "react";
import { useChat, useChatState, useClient } from "../../hooks/client-context.tsx";
import { titleOf } from "../../state/channel-title.ts";
import { Button } from "../../ui/Button.tsx";
import { MessageSkeletons } from "../../ui/Skeleton.tsx";
import { MessageList } from "./MessageList.tsx";
import { around, endOf } from "./stretch.ts";
import { useGoTo } from "./use-go-to.ts";

/** The messages of the open channel in each of their states: on their way, there, or not to be had. Instead of its end, the part that somebody went to. */
export function MessagePane({ channelId }: { readonly channelId: string }) {
  const { sync } = useChat();
  const { workspace } = useClient();
  const title = useChatState((state) => titleOf(state, channelId));
  const log = useChatState((state) => state.logs[channelId]);
  const view = useChatState((state) => state.views[channelId]);
  const connected = useChatState((state) => state.connection.state === "ready");
  const stretch = useMemo(() => (view ? around(view) : log && endOf(log)), [view, log]);
  const status = view?.status ?? log?.status;
  useGoTo(channelId);
  useBackOnSend(channelId);

  if (stretch && status === "ready")
    return <MessageList key={channelId} channelId={channelId} title={title} stretch={stretch} />;
  if (view?.status === "failed") {
    const back = () => {
      workspace.arrived();
      sync.leaveView(channelId);
    };
    return (
      <Failure words="That part of the channel could not be loaded.">
        <Button onClick={back}>Jump to present</Button>
        <Button kind="primary" onClick={() => void sync.jumpTo(channelId, view.targetId)}>
          Try again
        </Button>
      </Failure>
    );
  }
  if (status === "failed" && connected) {
    return (
      <Failure words={`The messages of ${title} could not be loaded.`}>
        <Button kind="primary" onClick={() => void sync.open(channelId)}>
          Try again
        </Button>
      </Failure>
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

function Failure({ words, children }: { readonly words: string; readonly children: React.ReactNode }) {
  return (
    <div className="m-auto flex flex-col items-center gap-4 p-6 text-center">
      <p className="text-muted">{words}</p>
      <div className="flex gap-2">{children}</div>
    </div>
  );
}

/** Who writes while an older part is shown goes to the end, where the message is. */
function useBackOnSend(channelId: string): void {
  const { sync } = useChat();
  const newest = useChatState((state) => state.logs[channelId]?.pending.at(-1)?.nonce);
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && newest !== seen.current) sync.leaveView(channelId);
    seen.current = newest;
  }, [newest, channelId, sync]);
}
