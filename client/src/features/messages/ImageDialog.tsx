import { Download } from "lucide-react";
import { useRef } from "react";
import type { Attachment, Message } from "#protocol/objects";
import { sizeWords } from "../../state/upload-rules.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useAttachmentUrl } from "./use-attachment-url.ts";
import { useDownload } from "./use-download.ts";

export interface ImageDialogProps {
  readonly attachment: Attachment;
  readonly message: Message;
  onClose(): void;
}

/** An image as large as the screen allows. */
export function ImageDialog({ attachment, message, onClose }: ImageDialogProps) {
  const box = useRef<HTMLDivElement>(null);
  const { state, retry, broken } = useAttachmentUrl(box, message, attachment);
  const download = useDownload(attachment, message);
  return (
    <Dialog title={attachment.filename} wide onClose={onClose}>
      <div ref={box} className="grid min-h-40 place-items-center">
        {typeof state === "object" && (
          <img
            src={state.url}
            alt={attachment.filename}
            onError={broken}
            className="max-h-[70dvh] max-w-full rounded-xl object-contain"
          />
        )}
        {state === "failed" && (
          <div className="flex flex-col items-center gap-3 text-muted">
            The image could not be loaded.
            <Button onClick={retry}>Retry</Button>
          </div>
        )}
      </div>
      <div className="mt-4 flex items-center justify-end gap-3">
        <span className="text-sm text-muted">{sizeWords(attachment.size_bytes)}</span>
        <Button data-autofocus kind="primary" onClick={download}>
          <Download size={17} aria-hidden="true" />
          Download
        </Button>
      </div>
    </Dialog>
  );
}
