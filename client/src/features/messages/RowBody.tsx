import { Pin } from "lucide-react";
import { Attachments } from "./Attachments.tsx";
import { EditedMark } from "./EditedMark.tsx";
import { FailedNote } from "./in-use.ts";
import { Markdown } from "./Markdown.tsx";
import { MentionContext } from "./Mention.tsx";
import { Reactions } from "./Reactions.tsx";
import type { Row } from "./rows.ts";
import type { Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";

export interface RowBodyProps {
  readonly row: Row;
  readonly rights: Rights;
  readonly actions: RowActions;
  readonly isActive: boolean;
}

const NO_MENTIONS = {};

/** What a message says: its text, its files and what people made of it. */
export function RowBody({ row, rights, actions, isActive }: RowBodyProps) {
  const { message, nonce, status, editedAtMs } = row;
  const isWaiting = status === "queued" || status === "sending";
  return (
    <>
      {row.content !== "" && (
        <div className={isWaiting ? "text-muted" : undefined}>
          <MentionContext value={message ?? NO_MENTIONS}>
            <Markdown text={row.content} />
          </MentionContext>
        </div>
      )}
      {editedAtMs !== undefined && <EditedMark ms={editedAtMs} />}
      {message?.pinned && (
        <span className="ml-1.5 inline-flex items-center gap-1 text-xs text-faint">
          <Pin size={12} aria-hidden="true" />
          pinned
        </span>
      )}
      {row.attachments.length > 0 && <Attachments attachments={row.attachments} message={message} />}
      {message && message.reactions.length > 0 && (
        <Reactions message={message} rights={rights} actions={actions} isActive={isActive} />
      )}
      {status === "queued" && <p className="text-xs text-muted">Waiting to be sent</p>}
      {status === "failed" && nonce && (
        <FailedNote
          nonce={nonce}
          code={row.errorCode}
          onRetry={() => actions.retry(nonce)}
          onDelete={() => actions.discard(nonce)}
        />
      )}
    </>
  );
}
