import type { Message, User } from "#protocol/objects";
import type { ChannelLog, PendingStatus } from "../../state/channel-log.ts";
import { isWithoutText } from "../../state/message-events.ts";
import { nameOf } from "../../state/name-of.ts";

/** Messages of one author closer than this share a header. */
export const GROUP_WITHIN_MS = 7 * 60_000;

/** One line of the list. The key stays when a pending message is confirmed, so that its row is not remounted. */
export interface Row {
  readonly key: string;
  readonly authorId: string;
  /** The author's, as it is shown. */
  readonly name: string;
  readonly content: string;
  readonly createdAtMs: number;
  readonly status: PendingStatus | "confirmed";
  readonly nonce: string | undefined;
  readonly errorCode: string | undefined;
  readonly editedAtMs: number | undefined;
  /** The first of a group shows who wrote it and when. */
  readonly startsGroup: boolean;
  /** The first of a day is preceded by the date. */
  readonly startsDay: boolean;
}

type Line = Omit<Row, "startsGroup" | "startsDay">;

/** What the list shows: confirmed messages in sequence, then one's own that are on their way. */
export function toRows(log: Pick<ChannelLog, "messages" | "pending">, me: User): Row[] {
  const rows: Row[] = [];
  let before: Row | undefined;
  for (const line of lines(log, me)) {
    const startsDay = !before || !sameDay(before.createdAtMs, line.createdAtMs);
    const startsGroup =
      startsDay ||
      before?.authorId !== line.authorId ||
      line.createdAtMs - before.createdAtMs >= GROUP_WITHIN_MS;
    before = { ...line, startsDay, startsGroup };
    rows.push(before);
  }
  return rows;
}

function* lines(log: Pick<ChannelLog, "messages" | "pending">, me: User): Generator<Line> {
  for (const message of log.messages) {
    // It has been deleted: the event that says so follows.
    if (!isWithoutText(message)) yield fromMessage(message);
  }
  for (const row of log.pending) {
    yield {
      key: `${me.id}/${row.nonce}`,
      authorId: me.id,
      name: nameOf(me),
      content: row.content,
      createdAtMs: row.createdAtMs,
      status: row.status,
      nonce: row.nonce,
      errorCode: row.errorCode,
      editedAtMs: undefined,
    };
  }
}

const fromMessage = (message: Message): Line => ({
  key: message.nonce ? `${message.author.id}/${message.nonce}` : message.id,
  authorId: message.author.id,
  name: nameOf(message.author),
  content: message.content,
  createdAtMs: Date.parse(message.created_at),
  status: "confirmed",
  nonce: message.nonce,
  errorCode: undefined,
  editedAtMs: message.edited_at === undefined ? undefined : Date.parse(message.edited_at),
});

function sameDay(a: number, b: number): boolean {
  const [first, second] = [new Date(a), new Date(b)];
  return first.toDateString() === second.toDateString();
}
