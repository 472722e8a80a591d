import type { WaitOptions } from "../testing.cjs";
import { checkNames } from "../unknown-name.ts";

/** Longer than a cold start takes on a busy machine. */
const DEFAULT_MS = 10_000;
const FIRST_PAUSE_MS = 2;
const LAST_PAUSE_MS = 50;

/** @throws UserError for an option that there is not: `timeout` would be ten seconds without a word */
export function timeoutOf(options: WaitOptions = {}): number {
  checkNames("A wait", "option", options, ["timeoutMs"]);
  return options.timeoutMs ?? DEFAULT_MS;
}

/** See LocalAws in testing.d.cts. */
export async function waitFor<T>(predicate: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
  const timeoutMs = timeoutOf(options);
  const endMs = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LAST_PAUSE_MS)) {
    let cause: unknown;
    try {
      const value = await predicate();
      if (value) return value;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= endMs)
      throw tooLate(`what waitFor asked for has not come true`, timeoutMs, cause);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** @param what a clause: `no frame came` */
export function tooLate(what: string, timeoutMs: number, cause?: unknown): Error {
  const why = cause instanceof Error ? ` It said last: ${cause.message}` : "";
  return new Error(`After ${timeoutMs} ms ${what}.${why}`, cause === undefined ? undefined : { cause });
}
