import { measuredApart } from "../measured-apart.mjs";
import { median } from "../statistics.mjs";

const GOAL_START_MS = 2_000;
const GOAL_RESET_MS = 100;

/** A stack inside a test, from the process's start until it answers, the middle of five; and what a reset between tests takes instead of another start. */
export const inTests = {
  name: "in-tests",
  about: "startLocalAws in a test process, and reset between tests",
  async run() {
    const { first, later, resets } = await measuredApart("testing/measure.cjs");
    const [again, reset] = [median(later), median(resets)];
    return [
      {
        label: "startLocalAws, second time",
        goal: `<= ${GOAL_START_MS} ms`,
        unit: "ms",
        ours: again,
        against: "the first time",
        baseline: first,
        isMet: again <= GOAL_START_MS,
      },
      {
        label: "reset after 100 items and 10 clients",
        goal: `<= ${GOAL_RESET_MS} ms`,
        unit: "ms",
        ours: reset,
        against: "another start",
        baseline: again,
        isMet: reset <= GOAL_RESET_MS,
      },
    ];
  },
};
