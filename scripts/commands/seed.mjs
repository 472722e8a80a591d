import path from "node:path";
import { readArgs } from "../lib/args.mjs";
import { DEMO_GUILD, DEMO_USERS, seedDemo } from "../lib/demo.mjs";
import { shown } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { readRunFile } from "../lib/run-file.mjs";
import { seedRefusal } from "../lib/seed-once.mjs";

const OPTIONS = {
  "data-dir": { type: "string", value: "DIR", help: "whose start to seed (default .fanout)" },
};
const TEXT = {
  usage: "npm run seed [-- --data-dir DIR]",
  about: "Puts the demo guild and its users into the Fanout that runs. Safe to run again.",
};

/** `npm run seed` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run seed", OPTIONS, TEXT);
  if (!args) return 0;
  const dataDir = path.resolve(args.values["data-dir"] ?? ".fanout");
  const run = readRunFile(dataDir);
  if (!run) throw new Refusal(`Nothing runs on ${shown(dataDir)}.`, "Try: npm start");
  const isNew = await seedDemo(run.urls.http).catch((error) => {
    throw seedRefusal(error, dataDir);
  });
  process.stdout.write(isNew ? `"${DEMO_GUILD}" is there now.\n` : `"${DEMO_GUILD}" was there already.\n`);
  for (const { username, password } of DEMO_USERS) process.stdout.write(`  ${username} / ${password}\n`);
  return 0;
}
