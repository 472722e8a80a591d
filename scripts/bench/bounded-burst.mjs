import { setTimeout as delay } from "node:timers/promises";
import { watchMemory } from "./memory-peak.mjs";

/** Stock serverless-offline starts a worker for each call at once: it is stopped before it takes the machine with it. */
const LIMIT_MS = 60_000;
const LIMIT_MB = 6_000;
const SETTLE_MS = 1_000;

/**
 * Sets many things going at once and waits until all are done, within bounds of time and memory.
 * @param {{pids: () => number[], count: number, begin: () => void, doneCount: () => number}} what
 * @returns {Promise<{ms: number, peakMb: number, done: number, stoppedBy?: string}>} with `stoppedBy`: so long and so much at least
 */
export async function boundedBurst({ pids, count, begin, doneCount }) {
  const memory = watchMemory(pids, LIMIT_MB);
  let stoppedBy;
  void memory.exceeded.then(() => {
    stoppedBy ??= `${LIMIT_MB} MB`;
  });
  const beganAtMs = performance.now();
  begin();
  while (doneCount() < count && stoppedBy === undefined) {
    if (performance.now() - beganAtMs > LIMIT_MS) stoppedBy ??= `${LIMIT_MS / 1_000} s`;
    await delay(10);
  }
  const ms = performance.now() - beganAtMs;
  if (stoppedBy === undefined) await delay(SETTLE_MS);
  const peakMb = await memory.end();
  return { ms, peakMb, done: doneCount(), ...(stoppedBy ? { stoppedBy } : {}) };
}

/** How a burst that had to be stopped is told below the table. */
export const describeStop = ({ done, stoppedBy }, count, what) =>
  stoppedBy ? `Stock was stopped at ${stoppedBy}; ${done} of ${count} ${what} by then.` : undefined;
