import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../statistics.mjs";
import { withRunning } from "../with-running.mjs";
import { within } from "../within.mjs";

const MESSAGES_PER_SECOND = 20;
/** One after the other, for both: V8 is done with what a message runs through after some thousand; with 40 before it, a message took 1.4 ms longer here. */
const WARM_UP = 2_000;
const MEASURED = 400;
const GOAL_P50_MS = 8;
const GOAL_P99_MS = 30;
/** Until all are acknowledged, and until all have arrived, from when the last was sent. */
const LIMIT_MS = 30_000;

/** From one client's send to the other client's socket, through everything, at a steady pace. */
export const latency = {
  name: "latency",
  about: "a message of the chat, client to client, at a steady pace",
  /** @param {{warmUp: number, measured: number, limitMs: number}} [size] shorter in tests */
  async run({ fanout, stock }, size = { warmUp: WARM_UP, measured: MEASURED, limitMs: LIMIT_MS }) {
    const baseline = await withRunning(stock, 2, (what) => measure(what, size));
    // Stock has no limits, and the warm-up is faster than a person may be.
    const unlimited = { env: { FANOUT_RATE_LIMITS: "off" } };
    const ours = await withRunning(fanout, 2, (what) => measure(what, size), unlimited);
    const row = (label, of, limitMs) => ({
      label,
      goal: `<= ${limitMs} ms`,
      unit: "ms",
      ours: of(ours),
      baseline: of(baseline),
      isMet: of(ours) <= limitMs,
    });
    return [
      row("message, client to client, p50", (times) => percentile(times, 50), GOAL_P50_MS),
      row(`the same, p99, at ${MESSAGES_PER_SECOND}/s`, (times) => percentile(times, 99), GOAL_P99_MS),
    ];
  },
};

async function measure({ members: [sender, reader] }, { warmUp, measured, limitMs }) {
  const sentAtMs = new Map();
  const times = [];
  let allArrived;
  const arrived = new Promise((resolve) => {
    allArrived = resolve;
  });
  reader.onMessage((content) => {
    const at = sentAtMs.get(content);
    if (at === undefined) return;
    times.push(performance.now() - at);
    if (times.length >= measured) allArrived();
  });
  for (let index = 0; index < warmUp; index++)
    await within(
      sender.send(`warm-up-${index}`),
      limitMs,
      () => `the warm-up's send ${index} was not acknowledged`,
    );
  const sends = [];
  let acknowledged = 0;
  const beganAtMs = performance.now();
  for (let index = 0; index < measured; index++) {
    const content = `latency-${index}`;
    sentAtMs.set(content, performance.now());
    sends.push(
      sender.send(content).then(() => {
        acknowledged += 1;
      }),
    );
    // From the beginning, so that a slow message does not make the pace slower.
    await delay(Math.max(0, beganAtMs + ((index + 1) * 1_000) / MESSAGES_PER_SECOND - performance.now()));
  }
  await within(
    Promise.all(sends),
    limitMs,
    () => `${acknowledged} of ${sends.length} messages were acknowledged`,
  );
  await within(arrived, limitMs, () => `${times.length} of ${measured} messages arrived`);
  return times;
}
