import type { Attachment, Message, User } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import type { ChannelLog, PendingMessage, PendingStatus } from "../../state/channel-log.ts";
import type { ChatState } from "../../state/chat-state.ts";
import { firstFrom, isWithoutText } from "../../state/message-events.ts";
import { withOverlay } from "../../state/overlays.ts";
import { asNow, nameOf } from "../../state/users.ts";

/** Messages of one author closer than this share a header. */
export const GROUP_WITHIN_MS = 7 * 60_000;

/** One line of the list. The key stays when a pending message is confirmed, so that its row is not remounted. */
export interface Row {
  readonly key: string;
  readonly author: User;
  /** The author's, as it is shown. */
  readonly name: string;
  readonly content: string;
  readonly createdAtMs: number;
  readonly status: PendingStatus | "confirmed";
  readonly nonce: string | undefined;
  readonly errorCode: string | undefined;
  readonly editedAtMs: number | undefined;
  readonly replyTo: string | undefined;
  /** What it answers, where it answers something. */
  readonly answered: Answered | undefined;
  readonly attachments: readonly Attachment[];
  /** As the server has it, with what this person has just done to it; undefined while it is on its way. */
  readonly message: Message | undefined;
  /** The first of a group shows who wrote it and when. */
  readonly startsGroup: boolean;
  /** The first of a day is preceded by the date. */
  readonly startsDay: boolean;
  /** The first one that is new to this person. */
  readonly startsNew: boolean;
}

/** The message itself where it is loaded; `older`: it may be there, before what is loaded. */
export type Answered = Message | "older" | "deleted";

type Line = Omit<Row, "startsGroup" | "startsDay" | "startsNew">;

/** What rows need of the rest of the state. */
export interface RowContext extends Pick<ChatState, "users" | "overlays"> {
  readonly me: User;
  /** What is new begins after this message; undefined: nothing is. */
  readonly newAfterId: string | null | undefined;
}

/** A stretch of a channel without gaps: all from `from` on, which is an id. */
type Stretch = Pick<ChannelLog, "messages" | "pending" | "from">;

/** What the list shows: confirmed messages in sequence, then one's own that are on their way. */
export function toRows(log: Stretch, context: RowContext): Row[] {
  const rows: Row[] = [];
  let before: Row | undefined;
  let day: Day | undefined;
  let hasNew = context.newAfterId === undefined;
  for (const line of lines(log, context)) {
    const startsNew = !hasNew && isNew(line, context);
    if (startsNew) hasNew = true;
    const startsDay = !day || line.createdAtMs < day.fromMs || line.createdAtMs >= day.untilMs;
    if (startsDay) day = dayOf(line.createdAtMs);
    const startsGroup =
      startsDay ||
      startsNew ||
      line.replyTo !== undefined ||
      before?.author.id !== line.author.id ||
      line.createdAtMs - before.createdAtMs >= GROUP_WITHIN_MS;
    before = { ...line, startsDay, startsGroup, startsNew };
    rows.push(before);
  }
  return rows;
}

/** One's own are never new. */
const isNew = ({ message, author }: Line, { me, newAfterId }: RowContext): boolean =>
  message !== undefined && author.id !== me.id && compareIds(message.id, newAfterId ?? "0") > 0;

function* lines(log: Stretch, context: RowContext): Generator<Line> {
  for (const each of log.messages) {
    const message = withOverlay(each, context.overlays[each.id], context.me.id);
    // It has been deleted: the event that says so follows.
    if (!message || isWithoutText(message)) continue;
    yield fromMessage(message, asNow(context, message.author), findAnswered(log, context, message.reply_to));
  }
  for (const row of log.pending) yield fromPending(row, context.me, findAnswered(log, context, row.reply_to));
}

function findAnswered(
  { messages, from }: Stretch,
  { overlays }: RowContext,
  id: string | undefined,
): Answered | undefined {
  if (id === undefined) return undefined;
  const found = messages[firstFrom(messages, id)];
  if (found?.id === id) return overlays[id]?.isDeleted || isWithoutText(found) ? "deleted" : found;
  return compareIds(id, from) < 0 ? "older" : "deleted";
}

const fromMessage = (message: Message, author: User, answered: Answered | undefined): Line => ({
  key: message.nonce ? `${author.id}/${message.nonce}` : message.id,
  author,
  name: nameOf(author),
  content: message.content,
  createdAtMs: Date.parse(message.created_at),
  status: "confirmed",
  nonce: message.nonce,
  errorCode: undefined,
  editedAtMs: message.edited_at === undefined ? undefined : Date.parse(message.edited_at),
  replyTo: message.reply_to,
  answered,
  attachments: message.attachments,
  message,
});

const NO_FILES: readonly Attachment[] = [];

const fromPending = (row: PendingMessage, me: User, answered: Answered | undefined): Line => ({
  key: `${me.id}/${row.nonce}`,
  author: me,
  name: nameOf(me),
  content: row.content,
  createdAtMs: row.createdAtMs,
  status: row.status,
  nonce: row.nonce,
  errorCode: row.errorCode,
  editedAtMs: undefined,
  replyTo: row.reply_to,
  answered,
  attachments: row.attachments ?? NO_FILES,
  message: undefined,
});

interface Day {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Here, where a day may have 23 hours. Made once for all rows of it: thousands are made anew at each commit. */
function dayOf(ms: number): Day {
  const at = new Date(ms);
  const midnight = (days: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
  return { fromMs: midnight(0), untilMs: midnight(1) };
}
