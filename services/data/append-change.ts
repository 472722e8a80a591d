import { AppError } from "#core/app-error";
import type { Snowflake } from "#protocol/primitives";
import { type AnyDraft, type Appended, appendToLog, WriteRefused } from "./channel-log.ts";
import type { Counter } from "./counters.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { findMessageRecord, type MessageRecord } from "./messages.ts";
import type { Table } from "./table.ts";
import { type RetryOptions, retryConflicts, TransactionConflict } from "./transact.ts";

/**
 * The message that an event is about to change.
 * @throws AppError UNKNOWN_MESSAGE; TransactionConflict where the message is newer than the counter: the event's number is taken, perhaps by a log item that the event would rewrite
 */
export async function readForChange(
  table: Table,
  { channelId, lastSeq }: Counter,
  messageId: Snowflake,
): Promise<MessageRecord> {
  const record = await findMessageRecord(table, channelId, messageId);
  if (!record) throw new AppError("UNKNOWN_MESSAGE", "There is no such message.");
  if (record.changeSeq > lastSeq) throw new TransactionConflict("the counter that was read is old");
  return record;
}

/**
 * Appends an event that changes what is there already. Every condition among its writes says that what `build` read is as it was, so where one does not hold, `build` reads again.
 * @throws AppError UNKNOWN_CHANNEL, RATE_LIMITED where so many write at once that the time was over, and what `build` throws
 */
export async function appendChange<Draft extends AnyDraft>(
  table: Table,
  seen: Counter,
  build: (counter: Counter) => Promise<Draft | undefined>,
  retry: RetryOptions,
): Promise<Appended<Draft> | undefined> {
  const attempt = async () => {
    try {
      return await appendToLog(table, seen, build, retry);
    } catch (error) {
      throw error instanceof WriteRefused ? new TransactionConflict("what was read is old") : error;
    }
  };
  try {
    return await retryConflicts(table, attempt, retry);
  } catch (error) {
    throw explainRefusal(error);
  }
}
