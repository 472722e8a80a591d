import { type RefObject, useCallback, useEffect, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Row } from "./rows.ts";

type Where = "above" | "here" | "below";

/** Where the first new row is, as seen from the screen; undefined while there is none. `look`: the list has moved. */
export function useNewDivider(rows: readonly Row[], virtualizer: RefObject<VirtualizerHandle | null>) {
  const index = rows.findIndex((row) => row.startsNew);
  const [where, setWhere] = useState<Where>("here");
  const look = useCallback(() => {
    const list = virtualizer.current;
    if (!list || index < 0) return;
    const top = list.findItemIndex(list.scrollOffset);
    const bottom = list.findItemIndex(list.scrollOffset + list.viewportSize - 1);
    setWhere(index < top ? "above" : index > bottom ? "below" : "here");
  }, [index, virtualizer]);
  useEffect(() => {
    // A frame later: until then the offset is that of before the commit.
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [look]);
  const go = useCallback(() => {
    if (index >= 0) virtualizer.current?.scrollToIndex(index, { align: "start", offset: -56 });
  }, [index, virtualizer]);
  return { first: rows[index], where: index < 0 ? undefined : where, look, go };
}
