import { setTimeout as delay } from "node:timers/promises";
import { startListener } from "../handler-listener.mjs";
import { plainCalls } from "../plain-calls.mjs";
import { processTree, sumCpuMs } from "../process-tree.mjs";
import { median, percentile } from "../statistics.mjs";
import { startEngines, WATCHED_TABLE } from "../subjects/engines.mjs";

const WARM_UP = 50;
const MEASURED = 400;
/** Between two puts: a handler that is still busy would make the next one wait. */
const PAUSE_MS = 5;
const GOAL_P50_MS = 5;
const GOAL_P99_MS = 25;
/** V8 cleans up for half a minute after a start; that is the start's cost. */
const SETTLE_MS = 60_000;
const IDLE_MS = 15_000;
const GOAL_IDLE_PERCENT = 2;

/** From the call of PutItem until the handler of the table's stream has the record; and what ten mappings cost that have nothing to read. */
export const streams = {
  name: "streams",
  about: "from a put to the handler of the table's stream, and ten mappings at rest",
  async run() {
    const listener = await startListener();
    const engines = await startEngines({ env: { BENCH_URL: listener.url } });
    try {
      const { ours, baseline } = await measure(engines.url, listener);
      return [
        row("put to stream handler, p50", GOAL_P50_MS, percentile(ours, 50), median(baseline)),
        row("the same, p99", GOAL_P99_MS, percentile(ours, 99), percentile(baseline, 99)),
        await idleOfTen(),
      ];
    } finally {
      await engines.stop();
      listener.close();
    }
  },
};

const row = (label, goalMs, ours, baseline) => ({
  label,
  goal: `<= ${goalMs} ms`,
  unit: "ms",
  ours,
  against: "a put and a get",
  baseline,
  isMet: ours <= goalMs,
});

async function measure(url, listener) {
  const { call, close } = plainCalls(url, 1);
  const times = { ours: [], baseline: [] };
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    const Item = { pk: { S: `put-${index}` }, text: { S: "x".repeat(200) } };
    const put = () => call("PutItem", { TableName: WATCHED_TABLE, Item });
    const arrived = listener.arrival(Item.pk.S);
    let beganAtMs = performance.now();
    await Promise.all([put(), arrived]);
    const oursMs = performance.now() - beganAtMs;
    await delay(PAUSE_MS);
    beganAtMs = performance.now();
    await put(); // the same again changes nothing, so no record follows
    await call("GetItem", { TableName: WATCHED_TABLE, Key: { pk: Item.pk }, ConsistentRead: true });
    const baselineMs = performance.now() - beganAtMs;
    await delay(PAUSE_MS);
    if (index < WARM_UP) continue;
    times.ours.push(oursMs);
    times.baseline.push(baselineMs);
  }
  close();
  return times;
}

async function idleOfTen() {
  const engines = await startEngines({ config: "ten.cjs" });
  try {
    await delay(SETTLE_MS);
    const pids = processTree(engines.pids());
    const before = sumCpuMs(pids);
    const beganAtMs = performance.now();
    await delay(IDLE_MS);
    const percent = (100 * (sumCpuMs(pids) - before)) / (performance.now() - beganAtMs);
    return {
      label: "ten mappings at rest, all processes together",
      goal: `< ${GOAL_IDLE_PERCENT} % of a core`,
      unit: "%",
      ours: percent,
      against: "nothing",
      baseline: 0,
      isMet: percent < GOAL_IDLE_PERCENT,
    };
  } finally {
    await engines.stop();
  }
}
