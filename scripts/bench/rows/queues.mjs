import { setTimeout as delay } from "node:timers/promises";
import { startListener } from "../handler-listener.mjs";
import { plainCalls } from "../plain-calls.mjs";
import { median, percentile } from "../statistics.mjs";
import { QUEUE, READ_QUEUE, startEngines } from "../subjects/engines.mjs";

const WARM_UP = 50;
const MEASURED = 400;
/** Between two sends: a handler that is still busy would make the next one wait. */
const PAUSE_MS = 5;
const GOAL_P50_MS = 10;

/** From the call of SendMessage until the handler of the queue's mapping has the message. */
export const queues = {
  name: "queues",
  about: "from a send to the handler that the queue feeds, beside a send and a receive",
  async run() {
    const listener = await startListener();
    const engines = await startEngines({ env: { BENCH_URL: listener.url } });
    try {
      const { ours, baseline } = await measure(engines.url, listener);
      const row = (label, of, goal) => ({
        label,
        ...(goal === undefined ? {} : { goal: `<= ${goal} ms`, isMet: of(ours) <= goal }),
        unit: "ms",
        ours: of(ours),
        against: "a send and a receive",
        baseline: of(baseline),
      });
      return [
        row("SQS send to handler, p50", median, GOAL_P50_MS),
        row("the same, p99, of a queue", (times) => percentile(times, 99)),
      ];
    } finally {
      await engines.stop();
      listener.close();
    }
  },
};

async function measure(url, listener) {
  const { call, close } = plainCalls(url, 1, "sqs");
  const [read, unread] = [READ_QUEUE, QUEUE].map((name) => `${url}/123456789012/${name}`);
  const times = { ours: [], baseline: [] };
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    const MessageBody = `message-${index}`;
    const arrived = listener.arrival(MessageBody);
    let beganAtMs = performance.now();
    await Promise.all([call("SendMessage", { QueueUrl: read, MessageBody }), arrived]);
    const oursMs = performance.now() - beganAtMs;
    await delay(PAUSE_MS);
    beganAtMs = performance.now();
    await call("SendMessage", { QueueUrl: unread, MessageBody });
    await call("ReceiveMessage", { QueueUrl: unread });
    const baselineMs = performance.now() - beganAtMs;
    await delay(PAUSE_MS);
    if (index < WARM_UP) continue;
    times.ours.push(oursMs);
    times.baseline.push(baselineMs);
  }
  close();
  return times;
}
