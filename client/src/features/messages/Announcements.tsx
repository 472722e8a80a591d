import { useEffect, useRef } from "react";
import { useChat } from "../../hooks/client-context.tsx";
import { announcer } from "../../ui/announcer.ts";
import { announcementsOf } from "./announcements-of.ts";
import type { Row } from "./rows.ts";

export interface AnnouncementsProps {
  readonly channelId: string;
  readonly rows: readonly Row[];
  /** Whether the last row is the channel's newest. */
  readonly isEnd: boolean;
}

/** Reads out what others write while the channel is open; not what older pages bring. There is nothing of it to see. */
export function Announcements({ channelId, rows, isEnd }: AnnouncementsProps) {
  const { store } = useChat();
  const saidId = useRef(store.getState().channels[channelId]?.lastMessageId ?? null);
  useEffect(() => {
    if (!isEnd) return;
    const { sentences, newestId } = announcementsOf(rows, saidId.current, store.getState());
    saidId.current = newestId;
    for (const sentence of sentences) announcer.say(sentence);
  }, [rows, isEnd, store]);
  return null;
}
