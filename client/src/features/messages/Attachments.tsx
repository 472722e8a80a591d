import type { Attachment, Message } from "#protocol/objects";
import { FileCard } from "./FileCard.tsx";
import { ImageAttachment } from "./ImageAttachment.tsx";

export interface AttachmentsProps {
  readonly attachments: readonly Attachment[];
  /** Undefined while it is on its way: its files have no address yet. */
  readonly message: Message | undefined;
}

/** The files of a message: images in a box of their size, others as cards. */
export function Attachments({ attachments, message }: AttachmentsProps) {
  return (
    <div className="mt-1 flex flex-wrap items-start gap-2">
      {attachments.map((attachment) =>
        attachment.width && attachment.height ? (
          <ImageAttachment
            key={attachment.id}
            attachment={attachment}
            size={{ width: attachment.width, height: attachment.height }}
            message={message}
          />
        ) : (
          <FileCard key={attachment.id} attachment={attachment} message={message} />
        ),
      )}
    </div>
  );
}
