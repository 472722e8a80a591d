import { AppError } from "#core/app-error";
import { pingedBy } from "#core/mentions";
import type { CheckedDraft } from "#core/post-message";
import { idAbove } from "#core/snowflake";
import { unknownAttachment } from "#core/uploads";
import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { type Appended, appendToLog, type LogDraft, WriteRefused } from "./channel-log.ts";
import type { Counter, WideMention } from "./counters.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { createMessageItem, createNonceItem, findMessageByNonce } from "./messages.ts";
import type { Table } from "./table.ts";
import type { RetryOptions } from "./transact.ts";
import { takeUploadItems } from "./uploads.ts";

/** Places of the draft's writes in `LogDraft.writes`. */
const NONCE = 1;
const UPLOADS = 2;

/**
 * Stores a message: counter, log item, message and nonce in one transaction. The id is chosen in the same step, above the channel's last one, so
 * that order by id and by sequence is the same whatever the clocks. A repeated nonce gives the first message back, as it is now.
 * @throws AppError UNKNOWN_CHANNEL, UNKNOWN_ATTACHMENT where another message took one, RATE_LIMITED where so many send at once that the time was over
 */
export async function appendMessage(
  table: Table,
  counter: Counter,
  draft: CheckedDraft,
  newId: () => Snowflake,
  retry: RetryOptions,
): Promise<Appended<LogDraft<"MESSAGE_CREATE">>> {
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
      ...draft.mentions,
    };
    const pinged = pingedBy(message);
    return {
      t: "MESSAGE_CREATE",
      d: message,
      attributes: {
        message_id: message.id,
        author_id: message.author.id,
        ...(pinged.length > 0 ? { mentions: pinged } : {}),
      },
      advance: {
        lastMessageId: message.id,
        newestMessageId: message.id,
        wideMentions: withWideMention(seen.wideMentions, message),
      },
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
    return await appendToLog(table, counter, build, retry);
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw explainRefusal(error);
    if (!error.places.has(NONCE)) {
      const taken = attachments.flatMap((_, place) => (error.places.has(UPLOADS + place) ? [place] : []));
      throw taken.length > 0 ? unknownAttachment(taken) : error;
    }
    const first = await findAppended(table, counter, draft);
    if (!first) throw new AppError("UNKNOWN_MESSAGE", "The message that this nonce made is gone.");
    return first;
  }
}

/** What an earlier send with the draft's nonce appended, its message as it is now. */
export async function findAppended(
  table: Table,
  counter: Counter,
  draft: Pick<CheckedDraft, "channelId" | "author" | "nonce">,
): Promise<Appended<LogDraft<"MESSAGE_CREATE">> | undefined> {
  const message = await findMessageByNonce(table, draft.channelId, draft.author.id, draft.nonce);
  if (!message) return undefined;
  const attributes = { message_id: message.id, author_id: message.author.id };
  return { draft: { t: "MESSAGE_CREATE", d: message, attributes, writes: [] }, counter, seq: message.seq };
}

/** The channel's mentions of many with those of a new message, where it has any: the newest are kept, because no more are counted. */
function withWideMention(known: readonly WideMention[], message: Message): WideMention[] | undefined {
  const roles = message.mention_everyone ? "everyone" : message.mention_roles;
  if (!roles) return undefined;
  const mention: WideMention = { messageId: message.id, authorId: message.author.id, roles };
  return [...known, mention].slice(-limits.mentionCount);
}
