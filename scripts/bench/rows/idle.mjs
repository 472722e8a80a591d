import { setTimeout as delay } from "node:timers/promises";
import { processTree, sumCpuMs } from "../process-tree.mjs";
import { withRunning } from "../with-running.mjs";

/** V8 cleans up for half a minute after a start; that is the start's cost. */
const SETTLE_MS = 60_000;
const MEASURED_MS = 20_000;
const GOAL_PERCENT = 5;

/** Two people are connected and say nothing. */
export const idle = {
  name: "idle",
  about: "processor time while nobody says anything",
  async run({ fanout, stock }) {
    const baseline = await withRunning(stock, 2, measure);
    const ours = await withRunning(fanout, 2, measure);
    return [
      {
        label: "idle, all processes together",
        goal: `< ${GOAL_PERCENT} % of a core`,
        unit: "%",
        ours,
        baseline,
        isMet: ours < GOAL_PERCENT,
      },
    ];
  },
};

async function measure({ running }) {
  await delay(SETTLE_MS);
  const pids = processTree(running.pids());
  const before = sumCpuMs(pids);
  const beganAtMs = performance.now();
  await delay(MEASURED_MS);
  return (100 * (sumCpuMs(pids) - before)) / (performance.now() - beganAtMs);
}
