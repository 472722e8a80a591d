import { AppError } from "#core/app-error";
import { type AnyDraft, type Appended, appendToLog, WriteRefused } from "./channel-log.ts";
import type { Counter } from "./counters.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { Table } from "./table.ts";
import { type RetryOptions, retryConflicts, TransactionConflict } from "./transact.ts";

export const unknownMessage = () => new AppError("UNKNOWN_MESSAGE", "There is no such message.");

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
