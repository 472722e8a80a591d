import { plainCalls } from "../plain-calls.mjs";
import { median } from "../statistics.mjs";
import { startEngines, TABLE } from "../subjects/engines.mjs";

const WARM_UP_ROUNDS = 4;
const ROUNDS = 10;
const CALLS_A_ROUND = 300;
const GOAL_MS = 0.3;

/** One call after the other, in turns: what the edge's checks and its way to the engine add to a GetItem. */
export const edgeLatency = {
  name: "edge-latency",
  about: "a GetItem through the edge, beside one asked of the engine itself",
  async run() {
    const engines = await startEngines();
    const ways = { ours: plainCalls(engines.url, 1), baseline: plainCalls(engines.engineUrl(), 1) };
    try {
      const Key = { pk: { S: "one" } };
      await ways.ours.call("PutItem", { TableName: TABLE, Item: { ...Key, text: { S: "x".repeat(200) } } });
      const times = { baseline: [], ours: [] };
      for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++)
        for (const [way, all] of Object.entries(times))
          for (let index = 0; index < CALLS_A_ROUND; index++) {
            const beganAtMs = performance.now();
            await ways[way].call("GetItem", { TableName: TABLE, Key });
            if (round >= WARM_UP_ROUNDS) all.push(performance.now() - beganAtMs);
          }
      const [ours, baseline] = [median(times.ours), median(times.baseline)];
      return [
        {
          label: "GetItem through the edge, p50",
          goal: `<= ${GOAL_MS} ms more`,
          unit: "ms",
          ours,
          against: "the engine itself",
          baseline,
          isMet: ours - baseline <= GOAL_MS,
        },
      ];
    } finally {
      for (const { close } of Object.values(ways)) close();
      await engines.stop();
    }
  },
};
