import { byClients, plainCalls } from "../plain-calls.mjs";
import { median } from "../statistics.mjs";
import { findJava, startDynamoDbLocal } from "../subjects/dynamodb-local.mjs";
import { startEngines, TABLE } from "../subjects/engines.mjs";

const CLIENTS = 16;
const ITEMS = 3;
const WARM_UP = 200;
const MEASURED = 1_500;
const ROUNDS = 3;
const GOAL = 2;

/** Each with keys of its own, so that none waits for another; the middle of three. */
export const transactions = {
  name: "transactions",
  about: "transactions of 3 items by 16 clients through the edge, beside DynamoDB Local",
  async run() {
    const ours = await measureOn(startEngines);
    const hasJava = findJava();
    const baseline = hasJava ? await measureOn(startDynamoDbLocal) : 0;
    return [
      {
        label: `transactions of ${ITEMS} items, ${CLIENTS} clients`,
        goal: `>= ${GOAL} x`,
        unit: "/s",
        ours,
        against: hasJava ? "DynamoDB Local" : "not measured: DynamoDB Local needs Java",
        baseline,
        ...(!hasJava ? {} : { isMet: ours >= GOAL * baseline }),
      },
    ];
  },
};

async function measureOn(start) {
  const engine = await start();
  const { call, close } = plainCalls(engine.url, CLIENTS);
  try {
    let next = 0;
    const write = () => {
      const index = next++;
      const put = (part) => ({
        Put: { TableName: TABLE, Item: { pk: { S: `${index}-${part}` }, text: { S: "x".repeat(100) } } },
      });
      return call("TransactWriteItems", {
        // As an SDK sends it, with each.
        ClientRequestToken: `token-${index}`,
        TransactItems: Array.from({ length: ITEMS }, (_, part) => put(part)),
      });
    };
    await byClients(CLIENTS, WARM_UP, write);
    const rates = [];
    for (let round = 0; round < ROUNDS; round++) rates.push(await byClients(CLIENTS, MEASURED, write));
    return median(rates);
  } finally {
    close();
    await engine.stop();
  }
}
