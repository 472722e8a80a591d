import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { readArgs } from "../lib/args.mjs";
import { engineVersion } from "../lib/engine-binary.mjs";
import { runEngineSuite } from "../lib/engines/engine-suite.mjs";
import { writeEnginesPage } from "../lib/engines/engines-page.mjs";
import { imageOf } from "../lib/engines/examine-engines.mjs";
import { measureEngine } from "../lib/engines/measure-engine.mjs";
import { CONTAINERS, ENGINES } from "../lib/engines/profiles.mjs";
import { readRecordedEngine, recordedTests, writeRecordedEngine } from "../lib/engines/recorded-engines.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { loadCatalogue } from "../lib/parity/load-catalogue.mjs";
import { inRoot, shown } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const PAGE = inRoot("docs/reference/engines.md");
const OPTIONS = {
  write: { type: "boolean", help: `record what is found, and write ${shown(PAGE)}` },
  only: { type: "string", value: "NAME", help: `this engine alone: ${ENGINES.join(", ")}` },
};
const TEXT = {
  usage: "npm run engines [-- --only NAME] [-- --write]",
  about:
    "Runs the integration suite on each engine that this machine can run, and measures it. Engines in Docker are skipped by name where none answers.",
};

/** `npm run engines` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run engines", OPTIONS, TEXT);
  if (!args) return 0;
  const { write, only } = args.values;
  if (only !== undefined && !ENGINES.includes(only))
    throw new Refusal(`There is no engine "${only}".`, `Choose from: ${ENGINES.join(", ")}`);
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  let isGood = true;
  for (const engine of only ? [only] : ENGINES) {
    const [suite, rows] = await runEngineSuite(engine, say, { isRecording: write === true });
    isGood &&= suite.ok && (rows?.ok ?? true);
    if (!rows || !suite.ok) continue;
    const figures = await measureEngine(engine);
    say(describe(engine, figures));
    if (!write) continue;
    writeRecordedEngine({
      engine,
      version: CONTAINERS[engine] ? imageOf(engine) : `dynoxide ${engineVersion()}`,
      date: new Date().toISOString().slice(0, 10),
      machine: `${os.availableParallelism()} cores, Node ${process.versions.node}`,
      suite: recordedTests(suite.outcome.tests),
      rows: recordedTests(rows.outcome.tests),
      figures,
    });
  }
  return (await page(write, say)) && isGood ? 0 : 1;
}

const describe = (engine, { startMs, memoryMb, putsPerSecond, streamMs }) =>
  `${engine}: start ${(startMs / 1000).toFixed(1)} s, ${Math.round(memoryMb)} MB, ${Math.round(putsPerSecond)} puts/s, stream ${streamMs.toFixed(1)} ms`;

/** @returns {Promise<boolean>} whether the page is what was recorded */
async function page(write, say) {
  const recorded = ENGINES.map(readRecordedEngine).filter(Boolean);
  const text = writeEnginesPage(recorded, await loadCatalogue());
  if (write) {
    writeFileSync(PAGE, text);
    say(`Written: ${shown(PAGE)}`);
    return true;
  }
  if (readFileSync(PAGE, "utf8") === text) return true;
  say(`${shown(PAGE)} is not what was recorded. Run: npm run engines -- --write`);
  return false;
}
