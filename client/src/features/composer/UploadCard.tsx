import { FileText, RotateCw, X } from "lucide-react";
import { wordsFor } from "../../state/error-words.ts";
import { sizeWords } from "../../state/upload-rules.ts";
import type { Upload } from "../../state/uploads.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";

export interface UploadCardProps {
  readonly upload: Upload;
  onRemove(): void;
  onRetry(): void;
}

/** One file: what it is, how far it is, and what can be done about it. Of one size in all of its states. */
export function UploadCard({ upload, onRemove, onRetry }: UploadCardProps) {
  const { name, sizeBytes, status } = upload;
  const isFailed = status === "failed";
  return (
    <li
      className={cx(
        "relative flex h-44 w-48 shrink-0 flex-col overflow-hidden rounded-xl border bg-raised",
        isFailed ? "border-danger" : "border-line",
      )}
    >
      {isFailed ? <Failure code={upload.errorCode} onRetry={onRetry} /> : <Preview upload={upload} />}
      <div className="px-2.5 py-1.5">
        <p className="truncate text-sm font-semibold">{name}</p>
        <p className="text-xs text-muted">
          {status === "uploading" ? progressWords(upload) : sizeWords(sizeBytes)}
        </p>
      </div>
      {status === "uploading" && (
        <div
          role="progressbar"
          aria-label={`Upload of ${name}`}
          aria-valuenow={Math.round(upload.share * 100)}
          className="absolute inset-x-0 bottom-0 h-1 bg-selected"
        >
          <div className="h-full bg-accent" style={{ width: `${upload.share * 100}%` }} />
        </div>
      )}
      <IconButton
        icon={X}
        label={status === "uploading" ? `Cancel ${name}` : `Remove ${name}`}
        onClick={onRemove}
        className="absolute top-1 right-1 border border-line bg-raised"
      />
    </li>
  );
}

const progressWords = ({ share, sizeBytes }: Upload) =>
  `${Math.floor(share * 100)} % of ${sizeWords(sizeBytes)}`;

function Preview({ upload: { image } }: { readonly upload: Upload }) {
  return (
    <div className="grid min-h-0 flex-1 place-items-center bg-field text-faint">
      {image ? (
        // The name stands below it.
        <img
          src={image.url}
          width={image.width}
          height={image.height}
          alt=""
          className="size-full object-cover"
        />
      ) : (
        <FileText size={36} strokeWidth={1.5} aria-hidden="true" />
      )}
    </div>
  );
}

function Failure({ code, onRetry }: { readonly code: string | undefined; onRetry(): void }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-between gap-1 bg-danger-soft p-2.5">
      <p role="alert" className="pr-8 text-sm text-danger">
        Not uploaded. {wordsFor(code ?? "")}
      </p>
      <Button onClick={onRetry} className="min-h-8 shrink-0 pointer-coarse:min-h-11">
        <RotateCw size={15} aria-hidden="true" />
        Retry
      </Button>
    </div>
  );
}
