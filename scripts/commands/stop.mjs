import path from "node:path";
import { readArgs, secondsFrom } from "../lib/args.mjs";
import { shown } from "../lib/paths.mjs";
import { runMain } from "../lib/refusal.mjs";
import { stopRun } from "../lib/stop-run.mjs";

const COMMAND = "npm run stop";
const OPTIONS = {
  "data-dir": { type: "string", value: "DIR", help: "what runs on this data folder (default .fanout)" },
  timeout: {
    type: "string",
    value: "S",
    help: "how many seconds it has to end by itself before it is killed (default 15)",
  },
};
const TEXT = {
  usage: `${COMMAND} [-- --data-dir DIR]`,
  about:
    "Ends the Fanout that runs, detached or not, and waits until its processes and ports are gone. Where nothing runs it says so, which is no failure.",
};

/** `npm run stop` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const dataDir = path.resolve(args.values["data-dir"] ?? ".fanout");
  const seconds = secondsFrom(args.values.timeout, 15, COMMAND);
  const stopped = await stopRun(dataDir, seconds * 1_000);
  process.stdout.write(`${sentence(stopped, shown(dataDir), seconds)}\n`);
  return 0;
}

function sentence({ pid, was }, folder, seconds) {
  if (was === "nothing") return `Nothing runs on ${folder}.`;
  if (was === "dead")
    return `Nothing runs on ${folder}: what ran there was killed. What it left is gone now.`;
  if (was === "killed")
    return `Fanout (pid ${pid}) on ${folder} did not end within ${seconds} s and was killed.`;
  return `Stopped Fanout (pid ${pid}) on ${folder}.`;
}
