import type { ReactElement, RefObject } from "react";
import { lazyPart } from "./lazy-part.tsx";
import { Popover } from "./Popover.tsx";

const EmojiPicker = lazyPart(() => import("./EmojiPicker.tsx").then((m) => m.EmojiPicker));

export interface EmojiPopoverProps {
  readonly label: string;
  readonly trigger: ReactElement;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
  /** It stays open: who wants one emoji only closes it. */
  onPick(emoji: string): void;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** Where focus goes when it closes; without it, to the trigger. */
  readonly returnTo?: RefObject<HTMLElement | null>;
}

/** The emoji picker beside what was pressed. Of one size from the first moment on, so that nothing jumps when it has come. */
export function EmojiPopover({ onPick, ...popover }: EmojiPopoverProps) {
  return (
    <Popover {...popover}>
      <div className="h-[min(24rem,70dvh)] w-[min(20.5rem,calc(100vw-1.5rem))] overflow-hidden pointer-coarse:w-[min(22.5rem,calc(100vw-1.5rem))]">
        <EmojiPicker onPick={onPick} />
      </div>
    </Popover>
  );
}
