import { AppError } from "#core/app-error";
import { ChannelGone } from "./channel-log.ts";
import { TransactionConflict } from "./transact.ts";

/** What a client is told to wait when a channel takes no more: long enough for the crowd to pass. */
const BUSY_MS = 1_000;

/** Why an event could not be appended to a channel's log, in the words for its author; anything else as it is. */
export function explainRefusal(error: unknown): unknown {
  if (error instanceof ChannelGone) return new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  if (error instanceof TransactionConflict)
    return new AppError("RATE_LIMITED", "Too many people write here at once.", { retryAfterMs: BUSY_MS });
  return error;
}
