import { AppError } from "#core/app-error";
import type { MessageDraft } from "#core/post-message";
import { idAbove } from "#core/snowflake";
import { unknownAttachment } from "#core/uploads";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { appendToLog, ChannelGone, type LogDraft, WriteRefused } from "./channel-log.ts";
import type { Counter } from "./counters.ts";
import { createMessageItem, createNonceItem, findMessageByNonce } from "./messages.ts";
import type { Table } from "./table.ts";
import { type RetryOptions, TransactionConflict } from "./transact.ts";
import { takeUploadItems } from "./uploads.ts";

/** Places of the draft's writes in `LogDraft.writes`. */
const NONCE = 1;
const UPLOADS = 2;

/** What a client is told to wait when a channel takes no more: long enough for the crowd to pass. */
const BUSY_MS = 1_000;

/**
 * Stores a message: counter, log item, message and nonce in one transaction. The id is chosen in the same step, above the channel's last one, so
 * that order by id and by sequence is the same whatever the clocks. A repeated nonce gives the first message back.
 * @throws AppError UNKNOWN_CHANNEL, UNKNOWN_ATTACHMENT where another message took one, RATE_LIMITED where so many send at once that the time was over
 */
export async function appendMessage(
  table: Table,
  counter: Counter,
  draft: MessageDraft,
  newId: () => Snowflake,
  retry: RetryOptions,
): Promise<Message> {
  const { attachments = [] } = draft;
  const build = (seen: Counter): LogDraft<"MESSAGE_CREATE"> => {
    const message: Message = {
      id: idAbove(seen.lastMessageId, newId()),
      channel_id: seen.channelId,
      guild_id: seen.guildId,
      author: draft.author,
      content: draft.content,
      nonce: draft.nonce,
      seq: seen.lastSeq + 1,
      created_at: new Date(table.now()).toISOString(),
      ...(draft.replyTo === undefined ? {} : { reply_to: draft.replyTo }),
      attachments: [...attachments],
      reactions: [],
    };
    return {
      t: "MESSAGE_CREATE",
      d: message,
      attributes: { message_id: message.id, author_id: message.author.id },
      advance: { lastMessageId: message.id },
      writes: [
        createMessageItem(table, message),
        createNonceItem(table, message, draft.nonce),
        ...takeUploadItems(
          table,
          message.author.id,
          attachments.map(({ id }) => id),
        ),
      ],
    };
  };
  try {
    return (await appendToLog(table, counter, build, retry)).draft.d;
  } catch (error) {
    if (error instanceof WriteRefused && error.places.has(NONCE)) {
      const first = await findMessageByNonce(table, draft.channelId, draft.author.id, draft.nonce);
      if (first) return first;
      throw new AppError("UNKNOWN_MESSAGE", "The message that this nonce made is gone.");
    }
    if (error instanceof WriteRefused) {
      const taken = attachments.flatMap((_, place) => (error.places.has(UPLOADS + place) ? [place] : []));
      if (taken.length > 0) throw unknownAttachment(taken);
    }
    if (error instanceof ChannelGone) throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
    if (error instanceof TransactionConflict) {
      throw new AppError("RATE_LIMITED", "Too many people send here at once.", { retryAfterMs: BUSY_MS });
    }
    throw error;
  }
}
