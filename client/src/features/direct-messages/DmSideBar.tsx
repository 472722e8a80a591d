import type { ReactNode } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { DmList } from "./DmList.tsx";

export interface DmSideBarProps {
  readonly channelId: string | null;
  /** What stands between its title and the list. */
  readonly children: ReactNode;
}

/** What stands beside Home: one's direct messages. */
export function DmSideBar({ channelId, children }: DmSideBarProps) {
  const empty = useChatState((state) => state.dmIds.length === 0);
  return (
    <nav aria-label="Direct messages" className="flex min-h-0 flex-1 flex-col">
      <h2 className="flex h-14 shrink-0 items-center border-b border-line px-4 text-lg font-bold">
        Direct messages
      </h2>
      {children}
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
        {empty ? (
          <p className="px-2 py-1 text-sm text-muted">Nobody yet. Whom you write to is here.</p>
        ) : (
          <DmList channelId={channelId} />
        )}
      </div>
    </nav>
  );
}
