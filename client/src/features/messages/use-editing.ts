import { type RefObject, useEffect, useMemo } from "react";
import type { VirtualizerHandle } from "virtua";
import { useWorkspace } from "../../hooks/client-context.tsx";
import type { Row } from "./rows.ts";

export interface EditingOptions {
  readonly channelId: string;
  readonly rows: readonly Row[];
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
}

/** The message that is being edited, where it is among the rows: brought to the screen, and kept in the document wherever one scrolls. */
export function useEditing({ channelId, rows, virtualizer }: EditingOptions) {
  const messageId = useWorkspace(({ editing }) => editing[channelId]);
  const index = messageId === undefined ? -1 : rows.findIndex((row) => row.message?.id === messageId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where it begins, not wherever the rows before it grow
  useEffect(() => {
    if (index >= 0) virtualizer.current?.scrollToIndex(index, { align: "nearest" });
  }, [messageId]);
  const keepMounted = useMemo(() => (index < 0 ? [] : [index]), [index]);
  return { messageId: rows[index]?.message?.id, keepMounted };
}
