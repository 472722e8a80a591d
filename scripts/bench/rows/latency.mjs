import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../statistics.mjs";
import { withRunning } from "../with-running.mjs";

const MESSAGES_PER_SECOND = 20;
const WARM_UP = 40;
const MEASURED = 400;
const GOAL_P50_MS = 12;
const GOAL_P99_MS = 50;

/** From one client's send to the other client's socket, through everything, at a steady pace. */
export const latency = {
  name: "latency",
  about: "a message of the chat, client to client, at a steady pace",
  async run({ fanout, stock }) {
    const baseline = await withRunning(stock, 2, measure);
    const ours = await withRunning(fanout, 2, measure);
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

async function measure({ members: [sender, reader] }) {
  const sentAtMs = new Map();
  const times = [];
  reader.onMessage((content) => {
    const at = sentAtMs.get(content);
    if (at !== undefined) times.push(performance.now() - at);
  });
  const acknowledged = [];
  const beganAtMs = performance.now();
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    const content = `latency-${index}`;
    if (index >= WARM_UP) sentAtMs.set(content, performance.now());
    acknowledged.push(sender.send(content));
    // From the beginning, so that a slow message does not make the pace slower.
    await delay(Math.max(0, beganAtMs + ((index + 1) * 1_000) / MESSAGES_PER_SECOND - performance.now()));
  }
  await Promise.all(acknowledged);
  await waitUntil(
    () => times.length >= MEASURED,
    30_000,
    () => `${times.length} of ${MEASURED} arrived`,
  );
  return times;
}

async function waitUntil(isDone, limitMs, explain) {
  const until = performance.now() + limitMs;
  while (!isDone()) {
    if (performance.now() > until) throw new Error(explain());
    await delay(10);
  }
}
