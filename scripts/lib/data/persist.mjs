import { setTimeout as delay } from "node:timers/promises";

/** Of errors that pass by themselves: a table that takes no more just now, an engine that is being restarted. */
const PASSING = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "InternalServerError",
  "ServiceUnavailable",
  "ECONNREFUSED",
  "ECONNRESET",
]);
const FIRST_PAUSE_MS = 25;
const LAST_PAUSE_MS = 2_000;
const GIVE_UP_MS = 30_000;

/**
 * Does something again, with growing pauses, until it has done all or has not come on for 30 seconds.
 * @param {AbortSignal} signal
 * @param {() => Promise<boolean>} attempt answers whether all is done; what it has done it does not do again
 * @param {{giveUpMs?: number}} [options]
 * @throws the last error, or one that says that nothing was taken any more
 */
export async function persist(signal, attempt, { giveUpMs = GIVE_UP_MS } = {}) {
  const untilMs = performance.now() + giveUpMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    signal.throwIfAborted();
    let last;
    try {
      if (await attempt()) return;
      last = new Error("the table takes no more");
    } catch (error) {
      if (!PASSING.has(error.name) && !PASSING.has(error.code)) throw error;
      last = error;
    }
    if (performance.now() > untilMs) throw last;
    await delay(pauseMs, undefined, { signal });
  }
}
