import { useEffect } from "react";
import { useShallow } from "zustand/react/shallow";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { dmsByNewest } from "../../state/direct-messages.ts";
import { cx } from "../../ui/cx.ts";
import { DmItem } from "./DmItem.tsx";

export interface DmListProps {
  /** The open one. */
  readonly channelId: string | null;
  readonly large?: boolean;
}

/** One's direct messages, the newest at the top. */
export function DmList({ channelId, large = false }: DmListProps) {
  const ids = useChatState(useShallow(dmsByNewest));
  useLearnPresences();
  return (
    <ul className={cx("flex flex-col", large ? "gap-1" : "gap-0.5")}>
      {ids.map((id) => (
        <DmItem key={id} id={id} active={id === channelId} large={large} />
      ))}
    </ul>
  );
}

function useLearnPresences(): void {
  const { people } = useChat();
  const connected = useChatState((state) => state.connection.state === "ready");
  const unknown = useChatState(
    useShallow(({ dmIds, channels, presences }) =>
      dmIds.flatMap((id) => channels[id]?.recipientId ?? []).filter((id) => presences[id] === undefined),
    ),
  );
  useEffect(() => {
    if (connected && unknown.length > 0) void people.learnPresences(unknown);
  }, [people, connected, unknown]);
}
