import { useCallback, useEffect, useMemo, useRef } from "react";
import { Virtualizer } from "virtua";
import { useChatState, useClient } from "../../hooks/client-context.tsx";
import type { GuildMember, Loaded } from "../../state/chat-state.ts";
import { Button } from "../../ui/Button.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";
import { MemberItem } from "./MemberItem.tsx";
import { toMemberRows } from "./member-rows.ts";

export interface MemberListProps {
  readonly guildId: string;
  readonly status: Loaded<unknown>["status"];
  readonly members: readonly GuildMember[];
  onRetry(): void;
}

/** People in groups. Only those near the screen are in the document. Give it a key for each list. */
export function MemberList({ guildId, status, members, onRetry }: MemberListProps) {
  const { workspace } = useClient();
  const users = useChatState((state) => state.users);
  const presences = useChatState((state) => state.presences);
  const rows = useMemo(() => toMemberRows(members, users, presences), [members, users, presences]);
  const shown = useLastReady(rows, status);
  const scroller = useRef<HTMLDivElement>(null);
  const open = useCallback(
    (userId: string) => workspace.showProfile({ userId, guildId }),
    [workspace, guildId],
  );
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 py-2">
      {!shown && status === "loading" && <LineSkeletons count={6} />}
      {status === "failed" && (
        <div className="px-2 py-2">
          <p className="mb-3 text-sm text-muted">The members could not be loaded.</p>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
      {shown && (
        <Virtualizer as="ul" item="li" scrollRef={scroller} startMargin={8} itemSize={44} bufferSize={88}>
          {shown.map((row) =>
            row.kind === "title" ? (
              <h2 key={row.title} className="px-2 pt-3 pb-1 text-sm font-semibold text-muted">
                {row.title} <span className="font-normal">· {row.count}</span>
              </h2>
            ) : (
              <MemberItem key={row.userId} userId={row.userId} presence={row.presence} onOpen={open} />
            ),
          )}
        </Virtualizer>
      )}
    </div>
  );
}

/** After a change of the connection a list is read again: until it is there, what was shown stays. Null: there was none yet, or it cannot be had. */
function useLastReady<T>(rows: T, status: MemberListProps["status"]): T | null {
  const last = useRef<T | null>(null);
  useEffect(() => {
    last.current = status === "ready" ? rows : status === "failed" ? null : last.current;
  });
  return status === "ready" ? rows : status === "failed" ? null : last.current;
}
