import { useRef, useState } from "react";
import type { Attachment, Message } from "#protocol/objects";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { useAttachmentUrl } from "./use-attachment-url.ts";

const ImageDialog = lazyPart(() => import("./ImageDialog.tsx").then((m) => m.ImageDialog));

/** No image is shown larger in the list. */
const MAX_WIDTH_PX = 420;
const MAX_HEIGHT_PX = 320;

export interface ImageAttachmentProps {
  readonly attachment: Attachment;
  /** As it is stored, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Undefined while it is on its way: its place is there, and empty. */
  readonly message: Message | undefined;
}

/** An image in a box of its size from the first moment on, so that nothing moves when it has come. A press shows it large. */
export function ImageAttachment({ attachment, size, message }: ImageAttachmentProps) {
  const box = useRef<HTMLDivElement>(null);
  const { state, retry, broken } = useAttachmentUrl(box, message, attachment);
  const [isLarge, setLarge] = useState(false);
  const scale = Math.min(1, MAX_WIDTH_PX / size.width, MAX_HEIGHT_PX / size.height);
  return (
    <div
      ref={box}
      style={{ width: Math.max(48, size.width * scale), aspectRatio: `${size.width} / ${size.height}` }}
      className="grid max-w-full place-items-center overflow-hidden rounded-xl border border-line bg-field"
    >
      {state === "failed" && (
        <div className="p-2 text-center text-sm text-muted">
          {attachment.filename} could not be loaded.{" "}
          <button
            type="button"
            className="min-h-8 font-bold text-accent-text hover:underline pointer-coarse:min-h-11"
            onClick={retry}
          >
            Retry
          </button>
        </div>
      )}
      {typeof state === "object" && (
        <button
          type="button"
          aria-label={`Show ${attachment.filename} large`}
          onClick={() => setLarge(true)}
          className="size-full cursor-zoom-in focus-visible:-outline-offset-2"
        >
          <img
            src={state.url}
            alt={attachment.filename}
            onError={broken}
            className="size-full object-contain"
          />
        </button>
      )}
      {isLarge && message && (
        <ImageDialog attachment={attachment} message={message} onClose={() => setLarge(false)} />
      )}
    </div>
  );
}
