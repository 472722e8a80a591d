import { type RefObject, useEffect, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { useClient, useWorkspace } from "../../hooks/client-context.tsx";
import type { Row } from "./rows.ts";

const LIT_MS = 1_200;
/** A row that is far away is drawn some frames after the list has gone there, and until its size is known it is hidden, so it takes no focus. */
const FRAMES = 30;

export interface TargetOptions {
  readonly channelId: string;
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
  /** The list is going elsewhere: it no longer stays at its end. */
  release(): void;
}

/** Goes to the message that somebody wants to see, where it is among the rows: it gets focus, and its key is given back for a moment, to be lit. */
export function useTarget({ channelId, rows, scroller, virtualizer, release }: TargetOptions): string | null {
  const { workspace } = useClient();
  const target = useWorkspace((state) => (state.target?.channelId === channelId ? state.target : null));
  const index = target ? rows.findIndex((row) => row.message?.id === target.messageId) : -1;
  const key = rows[index]?.key;
  const [lit, setLit] = useState<{ readonly key: string } | null>(null);
  useEffect(() => {
    if (key === undefined) return;
    release();
    virtualizer.current?.scrollToIndex(index, { align: "center" });
    setLit({ key });
    workspace.arrived();
    focusRow(scroller, key);
  }, [key, index, release, scroller, virtualizer, workspace]);
  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(() => setLit(null), LIT_MS);
    return () => clearTimeout(timer);
  }, [lit]);
  return lit?.key ?? null;
}

function focusRow(scroller: RefObject<HTMLElement | null>, key: string, frames = FRAMES): void {
  const row = scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`);
  row?.focus({ preventScroll: true });
  if (document.activeElement !== row && frames > 0)
    requestAnimationFrame(() => focusRow(scroller, key, frames - 1));
}
