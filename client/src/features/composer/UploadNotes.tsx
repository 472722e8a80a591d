import { X } from "lucide-react";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { useUploads } from "./use-uploads.ts";

/** What could not be attached. */
export function RefusedNote({ channelId, reason }: { readonly channelId: string; readonly reason: string }) {
  const { uploads } = useChat();
  return (
    <div className="mb-2 flex items-start gap-2 rounded-xl bg-danger-soft py-1 pr-1 pl-3.5 text-danger">
      <p role="alert" className="min-w-0 flex-1 py-1.5 text-sm wrap-anywhere">
        {reason}
      </p>
      <IconButton
        icon={X}
        label="Close"
        onClick={() => uploads.refuse(channelId, null)}
        className="text-danger"
      />
    </div>
  );
}

/** The message waits for its files. */
export function WaitingNote({ channelId }: { readonly channelId: string }) {
  const { composing } = useClient();
  const isFailed = useUploads(channelId).some(({ status }) => status === "failed");
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 px-1 pt-1.5 text-sm text-muted">
      <span>
        {isFailed
          ? "Not sent yet: retry the file that failed, or remove it."
          : "Sends when the upload is done"}
      </span>
      <button
        type="button"
        className="min-h-6 rounded-md px-1 font-bold text-accent-text underline underline-offset-3 pointer-coarse:min-h-11"
        onClick={() => composing.takeBack(channelId)}
      >
        Do not send yet
      </button>
    </p>
  );
}
