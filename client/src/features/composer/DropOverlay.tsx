import { Upload } from "lucide-react";
import { limits } from "#protocol/limits";
import { useChannelTitle } from "./use-channel-title.ts";

/** What will happen to the files that are held over the channel. */
export function DropOverlay({ channelId }: { readonly channelId: string }) {
  const title = useChannelTitle(channelId);
  return (
    <div className="pointer-events-none absolute inset-0 z-30 grid place-items-center bg-scrim p-4">
      <div className="pop-in flex flex-col items-center gap-2 rounded-2xl border-2 border-dashed border-accent-text bg-raised px-10 py-8 text-center raised">
        <Upload size={32} aria-hidden="true" className="text-accent-text" />
        <p className="text-lg font-bold">Drop to attach to {title}</p>
        <p className="text-sm text-muted">
          Up to {limits.attachmentsPerMessage} files of {limits.attachmentBytes / 1024 / 1024} MB each. You
          can still write to them before you send.
        </p>
      </div>
    </div>
  );
}
