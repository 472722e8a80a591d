import { deliver } from "../deliver.mjs";
import { median } from "../statistics.mjs";
import { withRunning } from "../with-running.mjs";

const MEMBERS = 500;
const MESSAGES = 10;
const WARM_UP = 3;
const GOAL_RATIO = 5;

/** One message to 500 connected members: 500 divided by the time from its send to the last delivery; the middle of ten. */
export const fanOut = {
  name: "fan-out",
  about: `one message of the chat to ${MEMBERS} members`,
  async run({ fanout, stock }) {
    const baseline = await withRunning(stock, MEMBERS, measure);
    const ours = await withRunning(fanout, MEMBERS, measure);
    return [
      {
        label: `one message to ${MEMBERS} members`,
        goal: `>= ${GOAL_RATIO} x stock`,
        unit: "deliveries/s",
        ours,
        baseline,
        isMet: ours >= GOAL_RATIO * baseline,
      },
    ];
  },
};

async function measure({ members }) {
  const times = [];
  for (let index = 0; index < WARM_UP + MESSAGES; index++) {
    const ms = await deliver(members, `fan-out-${index}`);
    if (index >= WARM_UP) times.push(ms);
  }
  return (MEMBERS * 1_000) / median(times);
}
