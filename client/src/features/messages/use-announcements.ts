import { useEffect, useRef } from "react";
import { useChat } from "../../hooks/client-context.tsx";
import { announcer } from "../../ui/announcer.ts";
import { announcementsOf } from "./announcements.ts";
import type { Row } from "./rows.ts";

/** Reads out what others write while the channel is open; not what older pages bring. */
export function useAnnouncements(channelId: string, rows: readonly Row[], isEnd: boolean): void {
  const { store } = useChat();
  const saidId = useRef(store.getState().channels[channelId]?.lastMessageId ?? null);
  useEffect(() => {
    if (!isEnd) return;
    const { sentences, newestId } = announcementsOf(rows, saidId.current, store.getState());
    saidId.current = newestId;
    for (const sentence of sentences) announcer.say(sentence);
  }, [rows, isEnd, store]);
}
