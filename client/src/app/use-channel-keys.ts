import { useEffect } from "react";
import { useLocation } from "wouter";
import { useChatState } from "../hooks/client-context.tsx";
import { paths } from "../hooks/paths.ts";

/** Alt+Up and Alt+Down go to the channel above and below. */
export function useChannelKeys(guildId: string | null, channelId: string | null): void {
  const [, navigate] = useLocation();
  const channelIds = useChatState((state) => (guildId ? state.guilds[guildId]?.channelIds : undefined));
  useEffect(() => {
    if (!guildId || !channelIds) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      const step = event.key === "ArrowUp" ? -1 : 1;
      const index = (channelId === null ? -1 : channelIds.indexOf(channelId)) + step;
      const next = channelIds[(index + channelIds.length) % channelIds.length];
      if (!next) return;
      event.preventDefault();
      navigate(paths.channel(guildId, next));
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [guildId, channelId, channelIds, navigate]);
}
