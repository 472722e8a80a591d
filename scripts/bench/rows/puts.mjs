import { byClients, plainCalls } from "../plain-calls.mjs";
import { median } from "../statistics.mjs";
import { PLAIN_TABLE, startEngines, TABLE } from "../subjects/engines.mjs";

const CLIENTS = 16;
const WARM_UP = 1_000;
/** Puts of each kind in one turn. */
const ROUND = 1_000;
/** Of the stream, at the end. */
const RECORDS = 30_000;
const GOAL = 0.7;
const GOAL_FLAT = 0.8;
/** Turns at the beginning and at the end that are compared: one alone is at the mercy of what else the machine does. */
const COMPARED = 5;

/** In turns of a thousand, so that both meet the machine in the same state. The edge writes to a table with a stream, the engine is asked itself for one without. */
export const puts = {
  name: "puts",
  about:
    "puts by 16 clients through the edge into a table with a stream, beside the engine alone without one",
  async run() {
    const engines = await startEngines();
    const [edge, engine] = [plainCalls(engines.url, CLIENTS), plainCalls(engines.engineUrl(), CLIENTS)];
    try {
      let next = 0;
      const put = ({ call }, TableName) => {
        const Item = { pk: { S: `item-${next++}` }, text: { S: "x".repeat(200) } };
        return call("PutItem", { TableName, Item });
      };
      await byClients(CLIENTS, WARM_UP, () => put(edge, TABLE));
      await byClients(CLIENTS, WARM_UP, () => put(engine, PLAIN_TABLE));
      const rates = { ours: [], baseline: [] };
      for (let records = WARM_UP; records < RECORDS; records += ROUND) {
        rates.ours.push(await byClients(CLIENTS, ROUND, () => put(edge, TABLE)));
        rates.baseline.push(await byClients(CLIENTS, ROUND, () => put(engine, PLAIN_TABLE)));
      }
      return [throughput(rates), flatness(rates.ours)];
    } finally {
      edge.close();
      engine.close();
      await engines.stop();
    }
  },
};

function throughput(rates) {
  const [ours, baseline] = [median(rates.ours), median(rates.baseline)];
  return {
    label: `puts into a table with a stream, ${CLIENTS} clients`,
    goal: `>= ${GOAL} x`,
    unit: "/s",
    ours,
    against: "the engine alone, without a stream",
    baseline,
    isMet: ours >= GOAL * baseline,
  };
}

function flatness(rates) {
  const [ours, baseline] = [median(rates.slice(-COMPARED)), median(rates.slice(0, COMPARED))];
  return {
    label: `the same, with ${RECORDS} records in the stream`,
    goal: `>= ${GOAL_FLAT} x`,
    unit: "/s",
    ours,
    against: `with ${WARM_UP} records`,
    baseline,
    isMet: ours >= GOAL_FLAT * baseline,
  };
}
