import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";

/** Throttled calls with no longer pause between them are one spell. Longer than what retries of a batch or of an event mostly wait. */
const SPELL_PAUSE_MS = 2 * 60_000;

/** Tells the person that a function is throttled (B7), which AWS would show as a metric only: once for each spell of it. */
export interface Throttles {
  /** A call of this function was answered 429. */
  tell(fn: FunctionModel): void;
}

export function createThrottles(log: Log, now: () => number = Date.now): Throttles {
  const lastAtMs = new Map<string, number>();
  return {
    tell({ key, reservedConcurrency }) {
      const last = lastAtMs.get(key);
      lastAtMs.set(key, now());
      if (last !== undefined && now() - last < SPELL_PAUSE_MS) return;
      const [why, event] =
        reservedConcurrency === 0
          ? ["reservedConcurrency is 0, so it is never run", "is dropped"]
          : [
              `reservedConcurrency is ${reservedConcurrency}, and as many calls of it were running`,
              "is tried again later",
            ];
      log.warning(
        `functions.${key}: throttled: ${why}. The caller got 429 TooManyRequestsException; a client behind an API gets an error, and an asynchronous ` +
          `event ${event}. Try: a higher reservedConcurrency in serverless.yml, or none.`,
      );
    },
  };
}
