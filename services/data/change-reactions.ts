import type { ReactionChange } from "#core/reactions";
import type { Reaction } from "#protocol/objects";
import { appendChange, readForChange } from "./append-change.ts";
import type { Appended, LogDraft } from "./channel-log.ts";
import type { Counter } from "./counters.ts";
import { setReactionsItem } from "./messages.ts";
import type { Table } from "./table.ts";
import type { RetryOptions } from "./transact.ts";

type ReactionDraft = LogDraft<"MESSAGE_REACTION_ADD"> | LogDraft<"MESSAGE_REACTION_REMOVE">;

/**
 * Changes one reaction of a message: counter, log item and message in one transaction. Reactions lie in the message's item, because a page of history shows them all.
 * @returns undefined where `decide` found nothing to change. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, RATE_LIMITED, and what `decide` throws
 */
export function changeReactions(
  table: Table,
  seen: Counter,
  { t, messageId, userId, emoji }: ReactionChange,
  decide: (reactions: readonly Reaction[]) => readonly Reaction[] | undefined,
  retry: RetryOptions,
): Promise<Appended<ReactionDraft> | undefined> {
  const build = async (counter: Counter): Promise<ReactionDraft | undefined> => {
    const { channelId } = counter;
    const record = await readForChange(table, counter, messageId);
    const reactions = decide(record.message.reactions);
    return (
      reactions && {
        t,
        d: { channel_id: channelId, message_id: messageId, user_id: userId, emoji },
        attributes: { message_id: messageId, author_id: record.message.author.id },
        writes: [setReactionsItem(table, record, reactions, counter.lastSeq + 1)],
      }
    );
  };
  return appendChange(table, seen, build, retry);
}
