import { deliver } from "../deliver.mjs";
import { processTree, sumCpuMs } from "../process-tree.mjs";
import { median } from "../statistics.mjs";
import { withRunning } from "../with-running.mjs";

const MEMBERS = 200;
const MESSAGES = 20;
/** Until V8 has compiled what a fan-out runs through. */
const WARM_UP = 60;
const TURNS = 9;
const GOAL_PERCENT = 3;

/** Two Fanouts, one that records and one that does not, in turn: what a message to all costs in processor time, all processes together. */
export const recorder = {
  name: "recorder",
  about: "what it costs to record everything, while nobody looks",
  async run({ fanout }) {
    const quiet = { env: { FANOUT_RATE_LIMITS: "off", FANOUT_RECORD: "0" } };
    const [ours, baseline] = await withRunning(
      fanout,
      MEMBERS,
      (recording) => withRunning(fanout, MEMBERS, (plain) => inTurn([recording, plain]), quiet),
      { env: { FANOUT_RATE_LIMITS: "off" } },
    );
    return [
      {
        label: `processor time of a message to ${MEMBERS} members, recorded`,
        goal: `< ${GOAL_PERCENT} % more than without`,
        unit: "ms",
        ours,
        against: "without a record",
        baseline,
        isMet: ours < baseline * (1 + GOAL_PERCENT / 100),
      },
    ];
  },
};

/** The middle of nine turns of each. */
async function inTurn(subjects) {
  for (const { members } of subjects) await deliverMany(members, WARM_UP);
  const costs = subjects.map(() => []);
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [index, { running, members }] of subjects.entries()) {
      const pids = processTree(running.pids());
      const before = sumCpuMs(pids);
      await deliverMany(members, MESSAGES);
      costs[index].push((sumCpuMs(pids) - before) / MESSAGES);
    }
  return costs.map(median);
}

let count = 0;
async function deliverMany(members, messages) {
  for (let index = 0; index < messages; index += 1) await deliver(members, `recorder-${count++}`);
}
