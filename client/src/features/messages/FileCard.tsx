import { Download, File } from "lucide-react";
import type { Attachment, Message } from "#protocol/objects";
import { sizeWords } from "../../state/upload-rules.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useDownload } from "./use-download.ts";

export interface FileCardProps {
  readonly attachment: Attachment;
  /** Undefined while it is on its way. */
  readonly message: Message | undefined;
}

/** A file that is no image: what it is called and how large it is. */
export function FileCard({ attachment, message }: FileCardProps) {
  const download = useDownload(attachment, message);
  return (
    <div className="flex w-80 max-w-full items-center gap-3 rounded-xl border border-line bg-field p-2.5">
      <File size={24} aria-hidden="true" className="shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <div dir="auto" className="truncate font-semibold">
          {attachment.filename}
        </div>
        <div className="text-sm text-muted">{sizeWords(attachment.size_bytes)}</div>
      </div>
      {message && <IconButton icon={Download} label={`Download ${attachment.filename}`} onClick={download} />}
    </div>
  );
}
