import os from "node:os";
import { ensureBrowser } from "./browser.mjs";
import { runChecks } from "./check-steps.mjs";
import { ensureClientBuilt } from "./client-build.mjs";
import { ensureEngineBinary } from "./engine-binary.mjs";
import { checkMatrix } from "./parity/check-matrix.mjs";
import { root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { runTool } from "./run-command.mjs";
import { runStep } from "./steps.mjs";
import { resolveFilter, suiteOf } from "./test-filter.mjs";
import { runVitest } from "./vitest-run.mjs";

/** Of files: vitest has one at a time on two cores, and most of them mostly wait, for sockets, processes and time-outs. */
const AT_ONCE = os.availableParallelism() > 1 ? ["--maxWorkers=3"] : [];
/** What `npm test` runs besides the checks. */
const SUITES = ["unit", "client", "parity", "robustness", "integration", "browser", "chaos"];
/** By name only: what npm and PyPI have to send for it takes longer than it does, and changes with them. */
const NAMED_SUITES = ["registry"];

/**
 * Runs the checks and the suites; what needs no other goes side by side, what starts whole stacks comes last.
 * @param {{name?: string, only?: string[], shard?: string, say: (line: string) => void}} what `shard`: "1/3", a part of the files of each suite, as vitest divides
 *   them; the checks belong to the first
 * @returns {Promise<import("./steps.mjs").StepResult[]>}
 * @throws Refusal for a name or a shard that cannot be
 */
export async function runSuites({ name, only, shard, say }) {
  const filter = name ? findFilter(name) : undefined;
  const part = shard === undefined ? undefined : readShard(shard);
  const wanted = chooseSuites(filter, only).filter((suite) => suite !== "checks" || (part?.index ?? 1) === 1);
  const files = [...(filter?.args ?? []), ...(part ? [`--shard=${part.index}/${part.count}`] : [])];
  const steps = [];
  const suites = (...names) => names.filter((suite) => wanted.includes(suite));
  if (wanted.some((suite) => suite !== "client" && suite !== "checks")) await ensureEngineBinary(say);

  const quick = suites("unit", "client");
  steps.push(
    ...(
      await Promise.all([
        wanted.includes("checks") ? runChecks() : [],
        quick.length > 0 ? runTests(quick, [...files, ...AT_ONCE]) : [],
      ])
    ).flat(),
  );
  // The client is built while the parity tests run: only the browser needs it, and integration tests that start everything.
  const build = wanted.includes("browser") || wanted.includes("integration") ? [buildStep()] : [];
  const parity = suites("parity").map((suite) => runTests([suite], [...files, ...AT_ONCE]));
  steps.push(...(await Promise.all([...build, ...parity])).flat());
  // A part of the suite says nothing of the rows that it left out.
  const [found] = (await Promise.all(parity)).flat();
  if (found && !filter && !part)
    steps.push(
      await runStep("docs/reference/parity.md", () => checkMatrix(found.outcome.tests, { write: false })),
    );
  // By itself: it loads the machine, and measures memory.
  for (const suite of suites("robustness")) steps.push(...(await runTests([suite], files)));
  // Both start whole stacks and mostly wait: for a browser, for a process that was killed, for a time-out.
  const whole = suites("integration", "browser").map(async (suite) =>
    suite === "browser"
      ? runTests([suite], files, await browserEnvironment(say))
      : runTests([suite], [...files, ...AT_ONCE]),
  );
  steps.push(...(await Promise.all(whole)).flat());
  // By itself: what is killed and cut there is to be the test's doing.
  for (const suite of suites("chaos", ...NAMED_SUITES)) steps.push(...(await runTests([suite], files)));
  return steps;
}

/** The loop: vitest's own watch mode on the terminal. Resolves with its exit code. */
export async function runWatch(name) {
  const filter = name ? findFilter(name) : undefined;
  const projects = filter ? [...new Set(filter.files.map(suiteOf))] : ["unit", "client"];
  const args = ["watch", ...projects.map((project) => `--project=${project}`), ...(filter?.args ?? [])];
  const { code } = await runTool("vitest/vitest.mjs", args, { show: true, input: "inherit" });
  return code;
}

async function runTests(projects, args, env = {}) {
  const title = `${projects.join(" and ")} tests`;
  const step = await runStep(title, async () => {
    const { ok, output, outcome } = await runVitest({ projects, args, env });
    const { passed, failed, skipped } = outcome;
    return {
      ok,
      output,
      outcome,
      note: `${passed} passed${failed ? `, ${failed} failed` : ""}${skipped.length ? `, ${skipped.length} skipped` : ""}`,
    };
  });
  return [step];
}

const buildStep = () =>
  runStep("client build", async () => {
    const built = await ensureClientBuilt(() => {});
    return { ok: true, note: built ? "built" : "fresh" };
  });

async function browserEnvironment(say) {
  const browser = await ensureBrowser(say);
  if (!browser)
    say(
      "No Chromium was found or could be fetched: the browser tests skip themselves. Set FANOUT_CHROMIUM to one.",
    );
  return browser ? { FANOUT_CHROMIUM: browser } : {};
}

function readShard(text) {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new Refusal(`"${text}" is no shard.`, "Try: npm test -- --shard 1/3, then 2/3 and 3/3");
}

function findFilter(name) {
  const filter = resolveFilter(root, name);
  if (!filter)
    throw new Refusal(`No test file and no test is called like "${name}".`, "Try: npm test -- --help");
  return filter;
}

function chooseSuites(filter, only) {
  const known = ["checks", ...SUITES, ...NAMED_SUITES];
  const unknown = only?.find((suite) => !known.includes(suite));
  if (unknown) throw new Refusal(`There is no suite "${unknown}".`, `Choose from: ${known.join(", ")}`);
  if (only) return only;
  if (filter) return [...new Set(filter.files.map(suiteOf))];
  return ["checks", ...SUITES];
}
