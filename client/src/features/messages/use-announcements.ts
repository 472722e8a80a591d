import { useEffect, useRef } from "react";
import { announcer } from "../../ui/announcer.ts";
import type { Row } from "./rows.ts";

/** Reads out what others write while the channel is open; not what older pages bring. */
export function useAnnouncements(rows: readonly Row[], ownId: string, isEnd: boolean): void {
  const said = useRef<number>(Date.now());
  useEffect(() => {
    if (!isEnd) return;
    const since = said.current;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const row = rows[index];
      if (!row || row.createdAtMs <= since) break;
      if (row.author.id !== ownId) announcer.say(`${row.name}: ${row.content}`);
      said.current = Math.max(said.current, row.createdAtMs);
    }
  }, [rows, ownId, isEnd]);
}
