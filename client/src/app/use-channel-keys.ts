import { useEffect } from "react";
import { useLocation } from "wouter";
import { useChat } from "../hooks/client-context.tsx";
import { paths } from "../hooks/paths.ts";
import { dmsByNewest } from "../state/direct-messages.ts";
import { isUnread } from "../state/unread.ts";

/** Alt+Up and Alt+Down go to the channel above and below, at Home to the direct message; with Shift, to the next one there that is unread. */
export function useChannelKeys(guildId: string | null, channelId: string | null): void {
  const chat = useChat();
  const [, navigate] = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      const step = event.key === "ArrowUp" ? -1 : 1;
      const state = chat.store.getState();
      const ids = guildId ? (state.guilds[guildId]?.channelIds ?? []) : dmsByNewest(state);
      const wanted = (id: string) => !event.shiftKey || isUnread(state.channels[id]);
      const next = nextOf(ids, channelId, step, wanted);
      if (next) navigate(guildId ? paths.channel(guildId, next) : paths.dm(next));
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [chat, guildId, channelId, navigate]);
}

/** The next one in a direction that is wanted, from the end on again at the beginning. */
function nextOf(
  ids: readonly string[],
  current: string | null,
  step: 1 | -1,
  wanted: (id: string) => boolean,
): string | undefined {
  const from = current === null ? (step === 1 ? -1 : 0) : ids.indexOf(current);
  for (let count = 1; count <= ids.length; count += 1) {
    const id = ids[(from + step * count + ids.length * 2) % ids.length];
    if (id !== undefined && id !== current && wanted(id)) return id;
  }
  return undefined;
}
