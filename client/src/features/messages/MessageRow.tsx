import { memo } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { mentionsMe } from "../../state/unread.ts";
import { cx } from "../../ui/cx.ts";
import { AnsweredLine } from "./AnsweredLine.tsx";
import { AuthorName, AuthorPicture } from "./Author.tsx";
import { DeliveryLadder } from "./DeliveryLadder.tsx";
import { EditField, RowToolbar } from "./in-use.ts";
import { RowBody } from "./RowBody.tsx";
import type { Row } from "./rows.ts";
import { Separators } from "./Separators.tsx";
import { fullTime, shortTime, timeOfDay } from "./times.ts";
import type { Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";
import { useRowInUse } from "./use-row-in-use.ts";

export interface MessageRowProps {
  readonly row: Row;
  readonly rights: Rights;
  readonly actions: RowActions;
  readonly isEditing: boolean;
  /** Whether its emoji picker is open. */
  readonly isPicking: boolean;
  /** Somebody has just come to it. */
  readonly isLit: boolean;
  readonly isNewestOwn: boolean;
  onPicking(key: string | null): void;
}

/** One message. Focus reaches it with the arrow keys from the list; what can be pressed or scrolled in it is a Tab stop behind that. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, rights, actions, isEditing, isPicking, isLit, isNewestOwn } = props;
  const { author, name, createdAtMs, message, status, answered } = row;
  const { isActive, hold, props: inUse } = useRowInUse();
  const isMention = useMentionsMe(row);
  const isOwn = author.id === rights.ownId;
  // What waits or has failed says so itself.
  const ladder = isOwn && status !== "queued" && status !== "failed" ? row.nonce : undefined;
  return (
    <>
      <Separators row={row} />
      <article
        tabIndex={-1}
        data-message={row.key}
        data-status={status}
        aria-label={`${name}, ${fullTime(createdAtMs)}`}
        {...inUse}
        className={cx(
          "group/row relative rounded-lg px-4 py-[3px] compact:py-px transition-colors focus-visible:-outline-offset-2",
          row.startsGroup && !row.startsDay && !row.startsNew && "mt-3 compact:mt-0.5",
          groundOf(status === "failed", isLit, isMention),
        )}
      >
        {answered && (
          <AnsweredLine
            answered={answered}
            isActive={isActive}
            onGo={() => row.replyTo && actions.goTo(row.replyTo)}
          />
        )}
        <div className="flex gap-3">
          <RowSide row={row} />
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
            {isEditing && message ? (
              <EditField message={message} actions={actions} />
            ) : (
              <RowBody row={row} rights={rights} actions={actions} isActive={isActive} />
            )}
            {ladder && isNewestOwn && !isEditing && <DeliveryLadder nonce={ladder} />}
          </div>
        </div>
        {ladder && isActive && !isNewestOwn && (
          <div className="pointer-events-none absolute right-3 bottom-0 rounded-md bg-canvas px-1">
            <DeliveryLadder nonce={ladder} />
          </div>
        )}
        {(isActive || isPicking) && !isEditing && message && (
          <RowToolbar
            message={message}
            rights={rights}
            actions={actions}
            isPicking={isPicking}
            onPicking={(picking) => props.onPicking(picking ? row.key : null)}
            onHold={hold}
          />
        )}
        {status === "sending" && <span className="sr-only">Sending</span>}
      </article>
    </>
  );
}, isSame);

/** Rows are made anew at each commit; what counts is what they say. */
function isSame({ row: a, ...one }: MessageRowProps, { row: b, ...other }: MessageRowProps): boolean {
  const keys = Object.keys(a) as (keyof Row)[];
  const rest = Object.keys(one) as (keyof typeof one)[];
  return keys.every((key) => a[key] === b[key]) && rest.every((key) => one[key] === other[key]);
}

function groundOf(isFailed: boolean, isLit: boolean, isMention: boolean): string {
  if (isFailed) return "bg-danger-soft";
  if (isLit) return "bg-accent-soft";
  return isMention ? "bg-warn-soft" : "hover:bg-hover";
}

/** The author's picture; of those that follow, the time, for who points at them. */
function RowSide({ row }: { readonly row: Row }) {
  if (row.startsGroup)
    return (
      <div className="mt-0.5 w-10 compact:mt-0 compact:[&_svg]:mx-auto compact:[&_svg]:size-5">
        <AuthorPicture author={row.author} name={row.name} />
      </div>
    );
  return (
    <time
      aria-hidden="true"
      className="w-10 shrink-0 pt-[3px] text-center text-2xs whitespace-nowrap text-faint opacity-0 group-hover/row:opacity-100 group-focus/row:opacity-100"
    >
      {shortTime(row.createdAtMs)}
    </time>
  );
}

function useMentionsMe({ message }: Row): boolean {
  return useChatState((state) => {
    const channel = message && state.channels[message.channel_id];
    return message !== undefined && channel !== undefined && mentionsMe(state, channel, message);
  });
}
