import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { inRoot } from "../../lib/paths.mjs";
import { makeFolder, removeFolder, stopLater } from "../leftovers.mjs";
import { median } from "../statistics.mjs";

const GOAL_INVOKE = 3;
const GOAL_COLD_START = 1;

/** The runtime's own share of a call: from `invoke` to its answer, without gateway or edge. */
export const invoke = {
  name: "invoke",
  about: "a warm invocation of an empty handler, beside a message to a worker thread and back",
  async run() {
    const { ours, baseline } = await measureAlone("invoke");
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
    const { ours, baseline, bundleBytes } = await measureAlone("cold-start");
    return [
      {
        label: `cold start of a bundle of ${Math.round(bundleBytes / 1_000)} KB`,
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

async function measureAlone(what) {
  const folder = makeFolder("fanout-bench-lambda-");
  const child = fork(inRoot("scripts/bench/lambda/measure.cjs"), [what, path.join(folder, "state")]);
  const exited = once(child, "exit");
  const stop = stopLater(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  try {
    const [figures] = await Promise.race([
      once(child, "message"),
      exited.then(() => Promise.reject(new Error(`the measurement of ${what} ended without a figure`))),
    ]);
    return figures;
  } finally {
    await stop();
    removeFolder(folder);
  }
}
