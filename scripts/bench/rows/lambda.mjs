import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { measuredApart } from "../measured-apart.mjs";
import { median } from "../statistics.mjs";

const GOAL_INVOKE = 3;
const GOAL_COLD_START = 1;

/**
 * The runtime's own share of a call: from `invoke` to its answer, without gateway or edge. Both kinds on one processor, where there is `taskset`: otherwise what is measured is
 * whether the other one had gone to sleep. To wake it takes longer than either call, and the baseline's median alone was 8 or 64 us from one run to the next.
 */
export const invoke = {
  name: "invoke",
  about: "a warm invocation of an empty handler, beside a message to a worker thread and back",
  async run() {
    const { ours, baseline } = await measuredApart("lambda/measure.cjs", {
      args: ["invoke"],
      under: onOneProcessor(),
    });
    return [
      {
        label: "warm invocation of an empty handler, p50",
        goal: `<= ${GOAL_INVOKE} x`,
        unit: "us",
        ours: 1_000 * median(ours),
        against: "a message to a worker and back",
        baseline: 1_000 * median(baseline),
        isMet: median(ours) <= GOAL_INVOKE * median(baseline),
      },
    ];
  },
};

/** From the call until the answer, where no environment of the function is there. */
export const coldStart = {
  name: "cold-start",
  about: "a cold start of a 300 KB bundle, beside node -e 'require(bundle)'",
  async run() {
    const { ours, baseline, bundleBytes } = await measuredApart("lambda/measure.cjs", {
      args: ["cold-start"],
    });
    return [
      {
        label: `cold start of a bundle of ${10 * Math.round(bundleBytes / 10_000)} KB`,
        goal: `<= ${GOAL_COLD_START} x`,
        unit: "ms",
        ours: median(ours),
        against: "node -e 'require(bundle)'",
        baseline: median(baseline),
        isMet: median(ours) <= GOAL_COLD_START * median(baseline),
      },
    ];
  },
};

/** @returns {string[]} a command in front of another that keeps it on one of the processors that this process may use; empty where there is none */
function onOneProcessor() {
  if (process.platform !== "linux" || spawnSync("taskset", ["--version"]).status !== 0) return [];
  const allowed = /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return allowed ? ["taskset", "--cpu-list", allowed[1]] : [];
}
