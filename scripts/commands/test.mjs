import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readArgs } from "../lib/args.mjs";
import { makeFolder } from "../lib/data-folder.mjs";
import { runEngineSuite } from "../lib/engines/engine-suite.mjs";
import { ENGINES } from "../lib/engines/profiles.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { junitOf } from "../lib/junit.mjs";
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
    help: "only these of: checks, unit, client, parity, robustness, integration, browser, chaos, registry",
  },
  engine: {
    type: "string",
    value: "NAME",
    help: `the integration suite on that engine and nothing else: ${ENGINES.join(", ")}; skipped by name where no Docker answers`,
  },
  shard: {
    type: "string",
    value: "I/N",
    help: "the I-th of N parts of each suite, for N machines; the checks are in the first",
  },
  junit: { type: "string", value: "FILE", help: "write what came of it into one JUnit file, checks too" },
};
const TEXT = {
  takesWords: true,
  usage: "npm test [-- <name>] [-- options]",
  about:
    "Types, lint, import arrows, then unit, client, parity, robustness, integration and browser tests, and five rounds of the chaos test. With a name: what matches it, by file or by test.\nnpm test -- --only registry installs the package from its tarball, as another project would, and the AWS CLI from PyPI.\nnpm run test:fast is checks and unit tests only, npm run test:watch the loop.",
};

/** Said at the end of a whole run, so that nobody takes it for all there is. */
const NOT_RUN = "the registry tests, which need npm and PyPI: npm test -- --only registry";

/** `npm test` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const startedAtMs = performance.now();
  const args = readArgs(argv, "npm test", OPTIONS, TEXT);
  if (!args) return 0;
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const name = args.positionals.join(" ") || undefined;
  const { watch, only, shard, junit, engine } = args.values;
  if (watch) return runWatch(name);
  if (engine !== undefined && !ENGINES.includes(engine))
    throw new Refusal(`There is no engine "${engine}".`, `Choose from: ${ENGINES.join(", ")}`);
  const report = junit === undefined ? undefined : openReport(junit);
  const startedAt = new Date();
  const steps = engine
    ? await runEngineSuite(engine, say, { args: name ? [name] : [] })
    : await runSuites({ name, only: only?.split(","), shard, say });
  report?.(junitOf(steps, startedAt));
  if (
    name &&
    engine === undefined &&
    shard === undefined &&
    steps.every(({ ok, outcome }) => ok && outcome && outcome.passed + outcome.skipped.length === 0)
  ) {
    throw new Refusal(
      `No test is called like "${name}".`,
      "Try a part of a file's name: npm test -- snowflake",
    );
  }
  const isWhole = !name && !only && !shard && !engine;
  const { text, ok } = summarize(steps, performance.now() - startedAtMs, isWhole ? [NOT_RUN] : []);
  process.stdout.write(text);
  return ok ? 0 : 1;
}

/** Takes an earlier report away, which a run that breaks off would otherwise leave to be read as its own. */
function openReport(file) {
  try {
    makeFolder(path.dirname(path.resolve(file)));
    rmSync(file, { force: true });
    writeFileSync(file, "");
  } catch (error) {
    throw new Refusal(
      `${file} cannot be written (${error.code}).`,
      "Try: npm test -- --junit test-results/junit.xml",
    );
  }
  return (text) => writeFileSync(file, text);
}
