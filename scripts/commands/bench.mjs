import { existsSync } from "node:fs";
import os from "node:os";
import { withoutLeftovers } from "../bench/leftovers.mjs";
import { burst } from "../bench/rows/burst.mjs";
import { fanOut } from "../bench/rows/fan-out.mjs";
import { idle } from "../bench/rows/idle.mjs";
import { latency } from "../bench/rows/latency.mjs";
import { start } from "../bench/rows/start.mjs";
import { fanout } from "../bench/subjects/fanout.mjs";
import { stock } from "../bench/subjects/stock.mjs";
import { figureTable } from "../bench/table.mjs";
import { readArgs } from "../lib/args.mjs";
import { ensureClientBuilt } from "../lib/client-build.mjs";
import { ensureEngineBinary } from "../lib/engine-binary.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const ROWS = [start, latency, fanOut, burst, idle];
const NAMES = ROWS.map(({ name }) => name).join(", ");
const TEXT = {
  usage: "npm run bench [-- row ...]",
  about: `Measures Fanout against stock serverless-offline with the AWS SDK's clients, in the same run, and fails where a goal is missed.\nRows: ${NAMES}.`,
};

/** `npm run bench` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run bench", {}, TEXT);
  if (!args) return 0;
  const rows = chooseRows(args.positionals);
  if (!existsSync("/proc/self/smaps_rollup"))
    throw new Refusal("The benchmark reads memory and processor time from /proc.", "Run it on Linux.");
  const say = (line) => process.stderr.write(`${line}\n`);
  await ensureInstalled(say);
  await ensureEngineBinary(say);
  await ensureClientBuilt(say);
  return withoutLeftovers(() => measure(rows, say));
}

async function measure(rows, say) {
  const figures = [];
  for (const row of rows) {
    say(`Measuring: ${row.name}`);
    figures.push(...(await row.run({ fanout, stock })));
  }
  const cores = os.availableParallelism();
  process.stdout.write(`\n${figureTable(figures)}\n\nNode ${process.versions.node}, ${cores} cores.\n`);
  return figures.every(({ isMet }) => isMet) ? 0 : 1;
}

function chooseRows(names) {
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown) throw new Refusal(`There is no row "${unknown}".`, `Choose from: ${NAMES}`);
  return names.length === 0 ? ROWS : ROWS.filter(({ name }) => names.includes(name));
}
