import { CircleAlert } from "lucide-react";
import { useClient } from "../../hooks/client-context.tsx";
import { wordsFor } from "../../state/error-words.ts";
import { writeAgain } from "../../state/write-again.ts";

export interface FailedNoteProps {
  readonly nonce: string;
  readonly code: string | undefined;
  onRetry(): void;
  onDelete(): void;
}

/** Below a message that was not sent: why, and the ways on. */
export function FailedNote({ nonce, code, onRetry, onDelete }: FailedNoteProps) {
  const client = useClient();
  const words = code === "NOT_CONNECTED" ? "There was no connection." : wordsFor(code ?? "");
  const button =
    "min-h-6 rounded-md px-1 font-bold underline underline-offset-3 pointer-coarse:min-h-11 pointer-coarse:px-3";
  return (
    <p role="alert" className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-danger">
      <span>
        <CircleAlert size={15} aria-hidden="true" className="mr-1.5 inline-block align-[-2px]" />
        Not sent. {words}
      </span>
      <button type="button" className={button} onClick={onRetry}>
        Retry
      </button>
      <button type="button" className={button} onClick={() => writeAgain(client, nonce)}>
        Edit
      </button>
      <button type="button" className={button} onClick={onDelete}>
        Delete
      </button>
    </p>
  );
}
