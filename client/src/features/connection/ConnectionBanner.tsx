import { CircleCheck, PlugZap, RotateCw } from "lucide-react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { cx } from "../../ui/cx.ts";
import { useBanner } from "./use-banner.ts";

/** Says what the connection does, once it matters to a person. It floats, so that nothing below it moves. */
export function ConnectionBanner() {
  const { connection } = useChat();
  const banner = useBanner(
    useChatState((state) => state.connection),
    useChatState((state) => state.caughtUp),
  );
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-3 z-20 flex justify-center px-3">
      {banner && (
        <div
          className={cx(
            "pop-in pointer-events-auto flex min-h-10 max-w-full items-center gap-2.5 rounded-full py-1.5 pr-2 pl-4 text-base font-semibold raised",
            banner.kind === "back" ? "bg-good-soft pr-4 text-good" : "bg-warn-soft text-warn",
          )}
        >
          {banner.kind === "back" && <CircleCheck size={18} className="shrink-0" aria-hidden="true" />}
          {banner.kind === "lost" && <PlugZap size={18} className="shrink-0" aria-hidden="true" />}
          {banner.kind === "connecting" && (
            <RotateCw size={18} className="shrink-0 shimmer" aria-hidden="true" />
          )}
          <span className={banner.kind === "lost" ? "" : "pr-2"}>{banner.text}</span>
          {banner.countdown !== undefined && (
            // The numbers change each second: they are for the eyes only.
            <span aria-hidden="true" className="font-medium [font-variant-numeric:tabular-nums]">
              {banner.countdown}
            </span>
          )}
          {banner.kind === "lost" && (
            <button
              type="button"
              onClick={() => connection.retryNow()}
              className="min-h-8 rounded-full bg-warn px-3.5 pointer-coarse:min-h-11 text-sm font-bold text-canvas hover:opacity-90"
            >
              Retry now
            </button>
          )}
        </div>
      )}
    </div>
  );
}
