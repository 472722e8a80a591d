import { measuredApart } from "../measured-apart.mjs";
import { median } from "../statistics.mjs";

const GOAL = 3;
const GOAL_MS = 500;

/** All engines from the first call until they answer, the middle of seven; the folder of the baseline has a table and nothing in it. */
export const enginesStart = {
  name: "engines-start",
  about: "the engines' start with 100,000 items, beside one with an empty table",
  async run() {
    const { empty, items, everything } = await measuredApart("engines/measure.cjs");
    const baseline = median(empty);
    const row = (label, goal, times, isMet) => ({
      label,
      goal,
      unit: "ms",
      ours: median(times),
      against: "an empty table",
      baseline,
      ...(isMet === undefined ? {} : { isMet }),
    });
    return [
      row(
        "start of all engines with 100000 items",
        `<= ${GOAL} x and ${GOAL_MS} ms`,
        items,
        median(items) <= Math.min(GOAL * baseline, GOAL_MS),
      ),
      row(
        "the same, with 10000 objects and 10000 messages besides",
        `<= ${GOAL_MS} ms`,
        everything,
        median(everything) <= GOAL_MS,
      ),
    ];
  },
};
