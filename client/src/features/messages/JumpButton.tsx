import { ArrowDown } from "lucide-react";

/** For those who are not at the end of the channel: back there. */
export function JumpButton({ newCount, onClick }: { readonly newCount: number; onClick(): void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="pop-in absolute bottom-3 left-1/2 flex min-h-9 -translate-x-1/2 items-center gap-2 rounded-full bg-accent px-4 text-sm font-bold text-on-accent raised hover:bg-accent-hover pointer-coarse:min-h-11"
    >
      <ArrowDown size={16} aria-hidden="true" />
      {newCount === 0 ? "Jump to present" : `${newCount} new ${newCount === 1 ? "message" : "messages"}`}
    </button>
  );
}
