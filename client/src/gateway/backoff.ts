/** The longest wait between two attempts. */
export const BACKOFF_CAP_MS = 30_000;

/** The longest while somebody looks at the page and the browser has a network: who waits for it should not wait on. */
export const WATCHED_CAP_MS = 5_000;

/** The first attempt after a loss comes within this: most losses are a restart or the planned end of a connection (A4.5, 2 hours). */
export const FIRST_RETRY_MS = 400;

/**
 * Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), so that a thousand clients of a restarted
 * backend do not come back at the same moment. A floor of 100 ms keeps a refused handshake from spinning.
 * @param failures attempts that failed in a row, from 0
 * @param random from 0 to 1
 * @param capMs BACKOFF_CAP_MS or WATCHED_CAP_MS
 */
export function backoffMs(failures: number, random: number, capMs: number): number {
  const ceiling = Math.min(capMs, FIRST_RETRY_MS * 2 ** failures);
  return Math.round(100 + random * (ceiling - 100));
}
