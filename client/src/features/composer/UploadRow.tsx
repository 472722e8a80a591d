import { useChat } from "../../hooks/client-context.tsx";
import { UploadCard } from "./UploadCard.tsx";
import { useUploads } from "./use-uploads.ts";

/** The files that go with the next message. */
export function UploadRow({ channelId }: { readonly channelId: string }) {
  const { uploads } = useChat();
  const files = useUploads(channelId);
  return (
    <>
      <ul aria-label="Files to send" className="flex gap-2 overflow-x-auto px-3 pt-3 pb-1">
        {files.map((upload) => (
          <UploadCard
            key={upload.id}
            upload={upload}
            onRemove={() => uploads.remove(channelId, upload.id)}
            onRetry={() => void uploads.retry(channelId, upload.id)}
          />
        ))}
      </ul>
      <p className="px-4 pt-1 text-xs text-muted">
        A reload of the page loses the files. What you write stays.
      </p>
    </>
  );
}
