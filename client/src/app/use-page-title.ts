import { useEffect } from "react";
import { useChatState } from "../hooks/client-context.tsx";
import { titleOf } from "../state/channel-title.ts";
import { badgeCount } from "../state/unread.ts";

/** "(3) #general · Climbers": what waits for this person anywhere, and where one is. */
export function usePageTitle(guildId: string | null, channelId: string | null): void {
  const guild = useChatState((state) => (guildId ? state.guilds[guildId]?.name : undefined));
  const channel = useChatState((state) => (channelId ? titleOf(state, channelId) : undefined));
  const unread = useChatState((state) =>
    Object.keys(state.channels).reduce((sum, id) => sum + badgeCount(state, id), 0),
  );
  useEffect(() => {
    const place = [channel, guild].filter(Boolean).join(" · ") || "Fanout";
    document.title = unread > 0 ? `(${unread}) ${place}` : place;
  }, [guild, channel, unread]);
}
