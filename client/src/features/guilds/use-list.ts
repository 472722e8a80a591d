import { useCallback, useEffect, useState } from "react";
import { type Task, useTask } from "../../hooks/use-task.ts";

export interface List<T> {
  /** Null: on its way, or not to be had; then `reading` says why. */
  readonly items: readonly T[] | null;
  readonly reading: Task;
  reload(): void;
}

/** A list that only a dialog shows: read when it opens, and again after a change. @param read the same function at each render */
export function useList<T>(read: () => Promise<readonly T[]>): List<T> {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const reading = useTask();
  const { runNext } = reading;
  const reload = useCallback(() => runNext(async () => setItems(await read())), [runNext, read]);
  useEffect(reload, [reload]);
  return { items, reading, reload };
}
