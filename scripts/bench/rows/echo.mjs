import { percentile } from "../statistics.mjs";
import { ask } from "../subjects/service.mjs";
import { withService } from "../with-service.mjs";
import { within } from "../within.mjs";

const WARM_UP = 300;
const MEASURED = 2_000;
const GOAL_P50_MS = 2;
const GOAL_P99_MS = 10;
const LIMIT_MS = 10_000;

/** A message that no route knows, sent back by `$default` as its route response, one after the other. */
export const echo = {
  name: "echo",
  about: "a message through $default and back, warm",
  async run({ localService, stockService }) {
    const baseline = await withService(stockService, 1, measure);
    const ours = await withService(localService, 1, measure);
    const row = (label, percent, limitMs) => ({
      label,
      goal: `<= ${limitMs} ms`,
      unit: "ms",
      ours: percentile(ours, percent),
      against: "stock",
      baseline: percentile(baseline, percent),
      isMet: percentile(ours, percent) <= limitMs,
    });
    return [row("warm $default echo, p50", 50, GOAL_P50_MS), row("warm $default echo, p99", 99, GOAL_P99_MS)];
  },
};

async function measure({ members: [member] }) {
  const times = [];
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    const beganAtMs = performance.now();
    await within(ask(member, { text: `echo-${index}` }), LIMIT_MS, () => `echo ${index} did not come back`);
    if (index >= WARM_UP) times.push(performance.now() - beganAtMs);
  }
  return times;
}
