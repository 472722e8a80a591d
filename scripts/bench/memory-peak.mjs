import { setTimeout as delay } from "node:timers/promises";
import { processTree, sumPssBytes } from "./process-tree.mjs";

const SAMPLE_EVERY_MS = 100;
export const MB = 1024 * 1024;

/**
 * Watches the memory (PSS) of process trees from now on.
 * @param {() => number[]} pids of the roots
 * @param {number} [limitMb] where more is used, `exceeded` resolves
 */
export function watchMemory(pids, limitMb = Number.POSITIVE_INFINITY) {
  let peakMb = 0;
  let isDone = false;
  let tell = () => {};
  const exceeded = new Promise((resolve) => {
    tell = resolve;
  });
  const sampling = (async () => {
    while (!isDone) {
      peakMb = Math.max(peakMb, sumPssBytes(processTree(pids())) / MB);
      if (peakMb > limitMb) tell();
      await delay(SAMPLE_EVERY_MS);
    }
  })();
  return {
    exceeded,
    /** @returns {Promise<number>} the highest sum that was seen, in megabytes */
    async end() {
      isDone = true;
      await sampling;
      return peakMb;
    },
  };
}
