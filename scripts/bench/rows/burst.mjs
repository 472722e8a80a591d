import { setTimeout as delay } from "node:timers/promises";
import { watchMemory } from "../memory-peak.mjs";
import { withRunning } from "../with-running.mjs";
import { within } from "../within.mjs";

const SENDERS = 50;
const GOAL_MS = 1_000;
const GOAL_MB = 400;
const SETTLE_MS = 2_000;
const LIMIT_MS = 60_000;

/** 50 members send into one channel at the same moment, the first burst after the start; memory is the highest sum seen from then on. */
export const burst = {
  name: "burst",
  about: `${SENDERS} members of the chat send at once, and the memory meanwhile`,
  async run({ fanout, stock }) {
    const baseline = await withRunning(stock, SENDERS, measure);
    const ours = await withRunning(fanout, SENDERS, measure);
    return [
      {
        label: `${SENDERS} sends at once, until all are acknowledged`,
        goal: `<= ${GOAL_MS} ms`,
        unit: "ms",
        ours: ours.ms,
        baseline: baseline.ms,
        isMet: ours.ms <= GOAL_MS,
      },
      {
        label: `memory meanwhile (${SENDERS} sends), whole tree (PSS)`,
        goal: `< ${GOAL_MB} MB`,
        unit: "MB",
        ours: ours.peakMb,
        baseline: baseline.peakMb,
        isMet: ours.peakMb < GOAL_MB,
      },
    ];
  },
};

async function measure({ running, members }) {
  const memory = watchMemory(running.pids);
  const beganAtMs = performance.now();
  let acknowledged = 0;
  const sends = members.map(async (member, index) => {
    await member.send(`burst-${index}`);
    acknowledged += 1;
  });
  const describe = () => `${acknowledged} of ${members.length} messages were acknowledged`;
  try {
    await within(Promise.all(sends), LIMIT_MS, describe);
  } catch (error) {
    await memory.end(); // its sampling would go on
    throw error;
  }
  const ms = performance.now() - beganAtMs;
  // The deliveries of the last sends are still under way.
  await delay(SETTLE_MS);
  return { ms, peakMb: await memory.end() };
}
