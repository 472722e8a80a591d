import { ensureEngineBinary } from "../engine-binary.mjs";
import { findFreeBase } from "../ports.mjs";
import { runCommand } from "../run-command.mjs";
import { runStep } from "../steps.mjs";
import { runVitest } from "../vitest-run.mjs";
import { findDocker } from "./docker.mjs";
import { imageOf } from "./examine-engines.mjs";
import { CONTAINERS } from "./profiles.mjs";
import { readRecordedEngine } from "./recorded-engines.mjs";
import { startContainer } from "./start-container.mjs";

/**
 * Rows of the parity suite that are about tables and their streams. What a stream's mapping sends to a queue is left out for LocalStack, whose queues come from a template.
 * @type {Readonly<Record<string, string[]>>}
 */
const ROW_FILES = {
  embedded: ["tests/parity/rows/d-", "tests/parity/rows/c-expiry", "tests/parity/rows/c-streams"],
  "dynamodb-local": ["tests/parity/rows/d-", "tests/parity/rows/c-expiry", "tests/parity/rows/c-streams"],
  localstack: ["tests/parity/rows/d-", "tests/parity/rows/c-expiry"],
};

/**
 * The integration suite on one engine, and the rows about tables. A row that did not hold when it was recorded may fail: docs/reference/engines.md says so.
 * @param {string} engine
 * @param {(line: string) => void} say
 * @param {{args?: string[], isRecording?: boolean}} [options] more arguments of vitest; whether a row that fails is what is to be recorded
 * @returns {Promise<(import("../steps.mjs").StepResult & {outcome: object})[]>} the suite, then the rows
 */
export async function runEngineSuite(engine, say, { args = [], isRecording = false } = {}) {
  if (engine === "embedded") await ensureEngineBinary(say);
  else {
    const docker = await findDocker();
    const problem = docker.problem ?? (await imageProblem(engine));
    if (problem) return [await skipped(engine, problem)];
  }
  const suite = await runStep(`integration suite on ${engine}`, async () =>
    told(await runVitest({ projects: ["engines"], args, env: { FANOUT_TEST_ENGINE: engine } })),
  );
  const rows = await runStep(`rows of tables on ${engine}`, async () =>
    held(engine, await runRows(engine, args), isRecording),
  );
  return [suite, rows];
}

/** Why the image of an engine cannot be had; nothing where it is here, or has just been pulled. */
async function imageProblem(engine) {
  const image = imageOf(engine);
  for (const command of [
    ["image", "inspect", image],
    ["pull", "--quiet", image],
  ])
    if ((await runCommand("docker", command)).code === 0) return undefined;
  return `the image ${image} is not here and could not be pulled`;
}

async function runRows(engine, args) {
  const run = (env) => runVitest({ projects: ["parity"], args: [...ROW_FILES[engine], ...args], env });
  if (!CONTAINERS[engine]) return run({});
  const options = {
    engine,
    enginePort: await findFreeBase(28_000),
    dataDir: "",
    ephemeral: true,
    signal: new AbortController().signal,
  };
  const container = await startContainer(options, () => {});
  try {
    return await run({ FANOUT_ENGINE: engine, FANOUT_ENGINE_URL: container.url });
  } finally {
    await container.stop();
  }
}

/** Rows that never held on this engine are differences, not failures. */
function held(engine, { output, outcome }, isRecording) {
  const known = new Map(
    (readRecordedEngine(engine)?.rows ?? []).map(({ file, name, state }) => [`${file} ${name}`, state]),
  );
  const isFailure = ({ file, name, state }) =>
    !isRecording && state === "failed" && (known.get(`${file} ${name}`) ?? "passed") === "passed";
  const failed = outcome.tests.filter(isFailure).length + outcome.errors;
  const differs = outcome.failed - outcome.tests.filter(isFailure).length;
  return {
    ok: failed === 0 && outcome.tests.length > 0,
    output,
    outcome: { ...outcome, failed },
    note: `${outcome.passed} passed${failed ? `, ${failed} failed` : ""}${differs ? `, ${differs} differ` : ""}`,
  };
}

const told = ({ ok, output, outcome }) => ({
  ok,
  output,
  outcome,
  note: `${outcome.passed} passed${outcome.failed ? `, ${outcome.failed} failed` : ""}${outcome.skipped.length ? `, ${outcome.skipped.length} skipped` : ""}`,
});

const skipped = (engine, problem) =>
  runStep(`integration suite on ${engine}`, async () => ({
    ok: true,
    note: `skipped: ${problem}`,
    outcome: {
      passed: 0,
      failed: 0,
      errors: 0,
      around: [],
      uncaught: [],
      tests: [],
      skipped: [{ name: `integration suite on ${engine}`, file: "tests/engines", reason: problem }],
    },
  }));
