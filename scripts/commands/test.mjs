import { readArgs } from "../lib/args.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { runSuites, runWatch } from "../lib/test-suites.mjs";
import { summarize } from "../lib/test-summary.mjs";

const OPTIONS = {
  watch: {
    type: "boolean",
    help: "run again what an edit touches (unit and client, or what matches the name)",
  },
  only: {
    type: "string",
    value: "A,B",
    help: "only these of: checks, unit, client, parity, robustness, integration, browser",
  },
};
const TEXT = {
  usage: "npm test [-- <name>] [-- --only unit,parity]",
  about:
    "Types, lint, import arrows, then unit, client, parity, robustness, integration and browser tests. With a name: what matches it, by file or by test.",
};

/** `npm test` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const startedAtMs = performance.now();
  const args = readArgs(argv, "npm test", OPTIONS, TEXT);
  if (!args) return 0;
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const name = args.positionals.join(" ") || undefined;
  if (args.values.watch) return runWatch(name);
  const steps = await runSuites({ name, only: args.values.only?.split(","), say });
  if (
    name &&
    steps.every(({ ok, outcome }) => ok && outcome && outcome.passed + outcome.skipped.length === 0)
  ) {
    throw new Refusal(
      `No test is called like "${name}".`,
      "Try a part of a file's name: npm test -- snowflake",
    );
  }
  const { text, ok } = summarize(steps, performance.now() - startedAtMs);
  process.stdout.write(text);
  return ok ? 0 : 1;
}
