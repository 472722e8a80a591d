import { memo } from "react";
import { cx } from "../../ui/cx.ts";
import { AuthorName, AuthorPicture } from "./Author.tsx";
import { FailedNote } from "./FailedNote.tsx";
import { Markdown } from "./Markdown.tsx";
import type { Row } from "./rows.ts";
import { dayLabel, fullTime, shortTime, timeOfDay } from "./times.ts";

export interface MessageRowProps {
  readonly row: Row;
  onRetry(nonce: string): void;
  onDelete(nonce: string): void;
}

/** One message. Focus reaches it with the arrow keys from the list, which is the one Tab stop. */
export const MessageRow = memo(function MessageRow({ row, onRetry, onDelete }: MessageRowProps) {
  const { author, name, createdAtMs, editedAtMs, nonce, status } = row;
  const waiting = status === "queued" || status === "sending";
  return (
    <>
      {row.startsDay && <DaySeparator ms={createdAtMs} />}
      <article
        tabIndex={-1}
        data-message={row.key}
        data-status={status}
        aria-label={`${name}, ${fullTime(createdAtMs)}`}
        className={cx(
          "group/row relative flex gap-3 rounded-lg px-4 py-[3px] hover:bg-hover focus-visible:-outline-offset-2",
          row.startsGroup && !row.startsDay && "mt-3",
          status === "failed" && "bg-danger-soft hover:bg-danger-soft",
        )}
      >
        {row.startsGroup ? (
          <div className="mt-0.5 w-10">
            <AuthorPicture author={author} name={name} />
          </div>
        ) : (
          <time
            aria-hidden="true"
            className="w-10 shrink-0 pt-[3px] text-center text-2xs whitespace-nowrap text-faint opacity-0 group-hover/row:opacity-100 group-focus/row:opacity-100"
          >
            {shortTime(createdAtMs)}
          </time>
        )}
        <div className="min-w-0 flex-1">
          {row.startsGroup && (
            <div className="flex items-baseline gap-2">
              <AuthorName author={author} name={name} />
              <time
                dateTime={new Date(createdAtMs).toISOString()}
                title={fullTime(createdAtMs)}
                className="shrink-0 text-xs text-faint"
              >
                {timeOfDay(createdAtMs)}
              </time>
            </div>
          )}
          <div className={waiting ? "text-muted" : undefined}>
            <Markdown text={row.content} />
          </div>
          {editedAtMs !== undefined && <EditedMark ms={editedAtMs} />}
          {status === "queued" && <p className="text-xs text-muted">Waiting to be sent</p>}
          {status === "failed" && nonce && (
            <FailedNote
              code={row.errorCode}
              onRetry={() => onRetry(nonce)}
              onDelete={() => onDelete(nonce)}
            />
          )}
        </div>
        {status === "sending" && <span className="sr-only">Sending</span>}
      </article>
    </>
  );
}, sameRow);

/** Rows are made anew at each commit; what counts is what they say. */
function sameRow(a: MessageRowProps, b: MessageRowProps): boolean {
  const keys = Object.keys(a.row) as (keyof Row)[];
  return (
    a.onRetry === b.onRetry && a.onDelete === b.onDelete && keys.every((key) => a.row[key] === b.row[key])
  );
}

function EditedMark({ ms }: { readonly ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms)} className="text-xs text-faint">
      edited<span className="sr-only"> {fullTime(ms)}</span>
    </time>
  );
}

function DaySeparator({ ms }: { readonly ms: number }) {
  return (
    <div className="flex items-center gap-3 px-4 pt-5 pb-2 text-xs font-semibold text-muted">
      <hr className="flex-1 border-line" />
      <span>{dayLabel(ms)}</span>
      <hr className="flex-1 border-line" />
    </div>
  );
}
