import type { DecideChange, MessageChange } from "#core/change-message";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { appendChange, readForChange } from "./append-change.ts";
import type { Appended, LogDraft } from "./channel-log.ts";
import type { Counter } from "./counters.ts";
import { keys } from "./keys.ts";
import { rewriteLogItem, textKeys } from "./log-texts.ts";
import {
  deleteMessageItem,
  listMessages,
  type MessageRecord,
  messageIsThere,
  replaceMessageItem,
} from "./messages.ts";
import { createPinItem, removePinItem } from "./pins.ts";
import { removedFilesItem } from "./removed-files.ts";
import { getItems, type Item, type Table } from "./table.ts";
import type { RetryOptions, TransactItem } from "./transact.ts";
import { userFromItem } from "./users.ts";

type ChangeDraft = LogDraft<"MESSAGE_UPDATE"> | LogDraft<"MESSAGE_DELETE">;

export interface ChangedMessage {
  /** As it is now; as it was, where it was deleted. */
  readonly message: Message;
  /** Undefined where nothing was to be changed. */
  readonly appended: Appended<ChangeDraft> | undefined;
}

/** A message as it was read for a change. */
interface Seen {
  readonly record: MessageRecord;
  /** Log items that carry its text, as far as TTL has not taken them. */
  readonly created: Item | undefined;
  readonly updated: Item | undefined;
}

/** The message with its author as others see them now, and the log items that carry its text. */
async function readSeen(table: Table, counter: Counter, messageId: Snowflake): Promise<Seen> {
  const stored = await readForChange(table, counter, messageId);
  const [author, created, updated] = await getItems(table, [
    keys.user(stored.message.author.id),
    ...textKeys(stored),
  ]);
  const message = author ? { ...stored.message, author: userFromItem(author) } : stored.message;
  return { record: { ...stored, message }, created, updated };
}

/**
 * Changes or deletes a message in one transaction: counter, log item, message, its pin, and the log items that carry its text, so that the text that it had is nowhere any more.
 * @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, RATE_LIMITED, and what `decide` throws
 */
export async function changeMessage(
  table: Table,
  counter: Counter,
  messageId: Snowflake,
  decide: DecideChange,
  retry: RetryOptions,
): Promise<ChangedMessage> {
  let message: Message | undefined;
  const build = async (now: Counter): Promise<ChangeDraft | undefined> => {
    const seen = await readSeen(table, now, messageId);
    message = seen.record.message;
    const change = decide(message, now);
    if (change?.t === "MESSAGE_UPDATE") return updateDraft(table, now, seen, change.d);
    return change && deleteDraft(table, now, seen, change);
  };
  const appended = await appendChange(table, counter, build, retry);
  if (appended?.draft.t === "MESSAGE_UPDATE") message = appended.draft.d;
  return { message: message as Message, appended };
}

function updateDraft(
  table: Table,
  counter: Counter,
  { record, created, updated }: Seen,
  next: Message,
): LogDraft<"MESSAGE_UPDATE"> {
  const before = record.message;
  const seq = counter.lastSeq + 1;
  const writes: TransactItem[] = [
    replaceMessageItem(table, record, { ...record, message: next, updateSeq: seq, changeSeq: seq }),
  ];
  if (created && next.content !== before.content) writes.push(rewriteLogItem(table, created, next));
  // The log item of this change carries the text from now on.
  if (updated) writes.push(rewriteLogItem(table, updated));
  const isPinned = next.pinned === true;
  const isRepinned = isPinned !== (before.pinned === true);
  if (isRepinned) writes.push((isPinned ? createPinItem : removePinItem)(table, next));
  return {
    t: "MESSAGE_UPDATE",
    d: next,
    attributes: { message_id: next.id, author_id: next.author.id },
    advance: {
      lastMessageId: counter.lastMessageId,
      ...(isRepinned ? { pinCount: counter.pinCount + (isPinned ? 1 : -1) } : {}),
    },
    writes,
  };
}

async function deleteDraft(
  table: Table,
  counter: Counter,
  { record, created, updated }: Seen,
  change: MessageChange & { t: "MESSAGE_DELETE" },
): Promise<LogDraft<"MESSAGE_DELETE">> {
  const { message } = record;
  // Else the channel would be unread for ever: nobody can read what is gone.
  const isNewest = message.id === counter.newestMessageId;
  const previous = isNewest ? await findPrevious(table, message) : undefined;
  const carriers = [created, updated].filter((item) => item !== undefined);
  const wideMentions = counter.wideMentions.filter(({ messageId }) => messageId !== message.id);
  return {
    ...change,
    attributes: {
      message_id: message.id,
      author_id: message.author.id,
      // Whose counts it is taken out of.
      ...(record.pinged.length > 0 ? { mentions: record.pinged } : {}),
    },
    advance: {
      lastMessageId: counter.lastMessageId,
      ...(isNewest ? { newestMessageId: previous?.id ?? "0" } : {}),
      ...(wideMentions.length < counter.wideMentions.length ? { wideMentions } : {}),
      ...(message.pinned ? { pinCount: counter.pinCount - 1 } : {}),
    },
    writes: [
      deleteMessageItem(table, record),
      // Of a deletion that was half done the counter may be read as after it, and the message as before.
      ...(previous ? [messageIsThere(table, previous)] : []),
      ...carriers.map((item) => rewriteLogItem(table, item)),
      ...(message.pinned ? [removePinItem(table, message)] : []),
      ...removedFilesItem(table, message),
    ],
  };
}

/** AP-15: the message before this one. What comes between that and the write moves the counter. */
async function findPrevious(table: Table, { channel_id, id }: Message): Promise<Message | undefined> {
  const { messages } = await listMessages(table, channel_id, { before: id, limit: 1 });
  return messages[0];
}
