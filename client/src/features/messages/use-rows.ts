import { useMemo } from "react";
import type { User } from "#protocol/objects";
import { useChatState } from "../../hooks/client-context.tsx";
import { type Row, toRows } from "./rows.ts";
import type { Stretch } from "./stretch.ts";

/** The rows of what the list shows, as everybody in them is called now. */
export function useRows(channelId: string, stretch: Stretch, me: User): readonly Row[] {
  const users = useChatState((state) => state.users);
  const overlays = useChatState((state) => state.overlays);
  const newAfterId = useChatState(({ divider }) =>
    divider?.channelId === channelId ? divider.afterId : undefined,
  );
  return useMemo(
    () => toRows(stretch, { me, users, overlays, newAfterId }),
    [stretch, me, users, overlays, newAfterId],
  );
}
