import path from "node:path";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { median } from "../statistics.mjs";

const GOAL_MS = 2_500;
const RUNS = 3;

/** `npm start` on a folder that is seeded already, from the command to the moment when all of it answers; the middle of three. */
export const start = {
  name: "start",
  about: "npm start until everything answers",
  async run({ fanout, stock }) {
    const folder = makeFolder("fanout-bench-start-");
    try {
      const options = { throughNpm: true, dataDir: path.join(folder, "data") };
      await startOnce(fanout, options);
      const ours = await middleOf(fanout, options);
      const baseline = await middleOf(stock, { throughNpm: true });
      return [
        {
          label: "npm start, installed and seeded, until ready",
          goal: `<= ${GOAL_MS} ms`,
          unit: "ms",
          ours,
          baseline,
          isMet: ours <= GOAL_MS,
        },
      ];
    } finally {
      removeFolder(folder);
    }
  },
};

async function middleOf(subject, options) {
  const times = [];
  for (let run = 0; run < RUNS; run++) times.push(await startOnce(subject, options));
  return median(times);
}

async function startOnce(subject, options) {
  const running = await subject.start(options);
  await running.stop();
  return running.readyMs;
}
