import { readArgs } from "../lib/args.mjs";
import { runChecks } from "../lib/check-steps.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { runMain } from "../lib/refusal.mjs";

const OPTIONS = { fix: { type: "boolean", help: "let Biome mend what it can" } };
const TEXT = {
  usage: "npm run check [-- --fix]",
  about: "Types, format, lint and import arrows: what to run on each save.",
};

/** `npm run check` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run check", OPTIONS, TEXT);
  if (!args) return 0;
  await ensureInstalled((line) => process.stdout.write(`${line}\n`));
  const steps = await runChecks({ fix: args.values.fix });
  return steps.every((step) => step.ok) ? 0 : 1;
}
