import { readFileSync } from "node:fs";
import { readArgs } from "../lib/args.mjs";
import { ensureEngineBinary } from "../lib/engine-binary.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { checkMatrix } from "../lib/parity/check-matrix.mjs";
import { deployedServices, isAws } from "../lib/parity/deployed.mjs";
import { runMutations } from "../lib/parity/mutate.mjs";
import { writeRecorded } from "../lib/parity/recorded.mjs";
import { resultsByRow, verdict } from "../lib/parity/row-results.mjs";
import { runOnEndpoint, runOnLocalAws, runOnStock } from "../lib/parity/run-rows.mjs";
import { inRoot } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { runStep } from "../lib/steps.mjs";

const OPTIONS = {
  write: { type: "boolean", help: "write docs/reference/parity.md from what the tests find" },
  stock: { type: "boolean", help: "run the rows on stock serverless-offline and record what it holds" },
  mutate: {
    type: "boolean",
    help: "change local AWS one line at a time and show that the row's test turns red",
  },
  rows: {
    type: "string",
    value: "A1,B3",
    needs: "mutate",
    help: "with --mutate: only rows that begin with one of these",
  },
  endpoint: {
    type: "string",
    value: "URL",
    help: "run the rows against a deployed serverless.yml of tests/parity/service: wss://.../dev",
  },
  callback: {
    type: "string",
    value: "URL",
    needs: "endpoint",
    help: "with --endpoint: where its @connections answer: https://.../dev",
  },
  parts: { type: "string", value: "URL", needs: "endpoint", help: "with --endpoint: the deployed parts.yml" },
  signed: {
    type: "string",
    value: "URL",
    needs: "endpoint",
    help: "with --endpoint: the deployed signed.yml",
  },
  short: { type: "string", value: "URL", needs: "endpoint", help: "with --endpoint: the deployed short.yml" },
  functions: {
    type: "boolean",
    needs: "endpoint",
    help: "with --endpoint: functions.yml is deployed too; its functions are called by Invoke",
  },
  mappings: { type: "boolean", needs: "endpoint", help: "with --endpoint: mappings.yml is deployed too" },
  tables: { type: "boolean", needs: "endpoint", help: "with --endpoint: tables.yml is deployed too" },
  buckets: { type: "boolean", needs: "endpoint", help: "with --endpoint: buckets.yml is deployed too" },
  region: {
    type: "string",
    value: "NAME",
    needs: "endpoint",
    help: "with --endpoint: its Region, where the address does not say it",
  },
};
const TEXT = {
  usage: "npm run parity [-- --write | --stock | --mutate | --endpoint wss://... --callback https://...]",
  about:
    "What AWS does, row by row, against local AWS; fails where a row does not hold or docs/reference/parity.md is stale.\nKeys for --endpoint come from the environment (AWS_ACCESS_KEY_ID, ...), as the AWS CLI takes them.",
};

/** `npm run parity` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run parity", OPTIONS, TEXT);
  if (!args) return 0;
  const { values } = args;
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  await ensureEngineBinary(say);
  if (values.endpoint) return settle(deployedServices(values), say);
  if (values.mutate) return runMutations({ only: values.rows?.split(","), say });
  if (values.stock) await recordStock(say);
  return compare({ write: values.write === true || values.stock === true });
}

async function compare({ write }) {
  let tests = [];
  const ran = await runStep("parity tests on local AWS", async () => {
    const { ok, output, outcome } = await runOnLocalAws();
    tests = outcome.tests;
    return { ok, output, note: `${outcome.passed} passed, ${outcome.failed} failed` };
  });
  const matrix = await runStep("docs/reference/parity.md", () => checkMatrix(tests, { write }));
  return ran.ok && matrix.ok ? 0 : 1;
}

async function recordStock(say) {
  const { version } = JSON.parse(
    readFileSync(inRoot("node_modules/serverless-offline/package.json"), "utf8"),
  );
  say(
    "Running the rows on stock serverless-offline. Rows that it does not hold wait for answers that never come: some minutes.",
  );
  const { outcome } = await runOnStock();
  const file = writeRecorded("stock", { target: `serverless-offline ${version}`, tests: outcome.tests });
  say(`Wrote ${file}: ${summary(outcome.tests)}.`);
}

/** Runs the rows against what is deployed, and keeps what AWS did for the matrix. */
async function settle(deployed, say) {
  const { outcome } = await runOnEndpoint(deployed);
  if (!outcome.tests.some(({ state }) => state === "passed"))
    throw new Refusal(
      "No row holds there, so nothing was recorded: the service is not at this address, or the keys are not its.",
      "tests/parity/README.md says how it is deployed.",
    );
  const { hostname } = new URL(deployed.serverless.ws);
  const file = isAws(deployed)
    ? writeRecorded("aws", { target: "AWS", tests: outcome.tests })
    : writeRecorded("endpoint", { target: hostname, tests: outcome.tests });
  for (const { name, state } of outcome.tests) if (state !== "passed") say(`${state.padEnd(8)} ${name}`);
  const next = isAws(deployed)
    ? "Take it into the matrix with: npm run parity -- --write"
    : `${hostname} is no address of AWS's own, so the matrix does not read it.`;
  say(`Wrote ${file}: ${summary(outcome.tests)}. ${next}`);
  return 0;
}

function summary(tests) {
  const words = [...resultsByRow(tests).values()].map(verdict);
  const count = (word) => words.filter((one) => one === word).length;
  return `${count("holds")} rows hold, ${count("partly")} partly, ${count("differs")} do not, ${count("untested")} could not be run`;
}
