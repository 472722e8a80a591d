import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { withFigures } from "../bench/benchmarks-page.mjs";
import { withoutLeftovers } from "../bench/leftovers.mjs";
import { burst } from "../bench/rows/burst.mjs";
import { catchingUp } from "../bench/rows/catching-up.mjs";
import { client } from "../bench/rows/client.mjs";
import { closes } from "../bench/rows/closes.mjs";
import { echo } from "../bench/rows/echo.mjs";
import { edgeLatency } from "../bench/rows/edge-latency.mjs";
import { enginesStart } from "../bench/rows/engines-start.mjs";
import { fanOut } from "../bench/rows/fan-out.mjs";
import { handlerFanOut } from "../bench/rows/handler-fan-out.mjs";
import { idle } from "../bench/rows/idle.mjs";
import { inTests } from "../bench/rows/in-tests.mjs";
import { coldStart, invoke } from "../bench/rows/lambda.mjs";
import { largeObject } from "../bench/rows/large-object.mjs";
import { latency } from "../bench/rows/latency.mjs";
import { objects } from "../bench/rows/objects.mjs";
import { online } from "../bench/rows/online.mjs";
import { puts } from "../bench/rows/puts.mjs";
import { queues } from "../bench/rows/queues.mjs";
import { recorder } from "../bench/rows/recorder.mjs";
import { scale } from "../bench/rows/scale.mjs";
import { sdkPosts } from "../bench/rows/sdk-posts.mjs";
import { sends } from "../bench/rows/sends.mjs";
import { sockets } from "../bench/rows/sockets.mjs";
import { spreadSends } from "../bench/rows/spread-sends.mjs";
import { start } from "../bench/rows/start.mjs";
import { strategies } from "../bench/rows/strategies.mjs";
import { streams } from "../bench/rows/streams.mjs";
import { transactions } from "../bench/rows/transactions.mjs";
import { fanout } from "../bench/subjects/fanout.mjs";
import { localService, stockService } from "../bench/subjects/service.mjs";
import { stock } from "../bench/subjects/stock.mjs";
import { figureTable } from "../bench/table.mjs";
import { readArgs } from "../lib/args.mjs";
import { ensureClientBuilt } from "../lib/client-build.mjs";
import { ensureEngineBinary } from "../lib/engine-binary.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { inRoot, shown } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

/** Of the whole chat. */
const CHAT_ROWS = [
  start,
  latency,
  fanOut,
  online,
  spreadSends,
  catchingUp,
  strategies,
  scale,
  burst,
  idle,
  recorder,
  client,
];
/** Of the WebSocket API and Lambda alone, on a service of their own. */
const GATEWAY_ROWS = [handlerFanOut, sdkPosts, sends, closes, echo, invoke, coldStart, sockets];
/** Of what is behind the functions. */
const ENGINE_ROWS = [
  streams,
  queues,
  puts,
  edgeLatency,
  transactions,
  objects,
  largeObject,
  enginesStart,
  inTests,
];
const ROWS = [...CHAT_ROWS, ...GATEWAY_ROWS, ...ENGINE_ROWS];
const NAMES = ROWS.map(({ name }) => name).join(", ");
const PAGE = inRoot("docs/reference/benchmarks.md");
const OPTIONS = {
  only: { type: "string", value: "row", help: "this row and no other; several can be named without it" },
  write: { type: "boolean", help: `put the figures into ${shown(PAGE)}` },
};
const TEXT = {
  takesWords: true,
  usage: "npm run bench [-- row ...]",
  about: `Measures Fanout and its local AWS against stock serverless-offline with the AWS SDK's clients, and against what is as bare as can be, in the same run. Fails where a goal is missed.\n\nRows:\n${listRows()}`,
};

function listRows() {
  const width = Math.max(...ROWS.map(({ name }) => name.length));
  return ROWS.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join("\n");
}

/** `npm run bench` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run bench", OPTIONS, TEXT);
  if (!args) return 0;
  const { only, write } = args.values;
  const rows = chooseRows(only === undefined ? args.positionals : [...args.positionals, only]);
  if (!existsSync("/proc/self/smaps_rollup"))
    throw new Refusal("The benchmark reads memory and processor time from /proc.", "Run it on Linux.");
  const say = (line) => process.stderr.write(`${line}\n`);
  await ensureInstalled(say);
  await ensureEngineBinary(say);
  if (rows.some((row) => CHAT_ROWS.includes(row))) await ensureClientBuilt(say);
  return withoutLeftovers(() => measure(rows, { say, write }));
}

async function measure(rows, { say, write }) {
  const figures = [];
  const failed = [];
  const where = describeMachine();
  for (const row of rows) {
    say(`Measuring: ${row.name}`);
    try {
      figures.push(...(await row.run({ fanout, stock, localService, stockService })));
    } catch (error) {
      // The others are worth their minutes all the same.
      failed.push(row.name);
      say(`${row.name} could not be measured: ${error.message}`);
    }
  }
  process.stdout.write(`\n${figureTable(figures)}\n\n${where}\n`);
  if (write) {
    writeFileSync(PAGE, withFigures(readFileSync(PAGE, "utf8"), figures, where));
    say(`Written: ${shown(PAGE)}`);
  }
  if (failed.length > 0) say(`Not measured: ${failed.join(", ")}.`);
  return failed.length === 0 && figures.every(({ isMet = true }) => isMet) ? 0 : 1;
}

/** With what the machine was doing besides: figures of a busy one are worth little. */
function describeMachine() {
  const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  const load = os.loadavg()[0].toFixed(1);
  return `${date}, ${os.availableParallelism()} cores, ${memory} GiB, Node ${process.versions.node}, load before ${load}`;
}

function chooseRows(names) {
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown) throw new Refusal(`There is no row "${unknown}".`, `Choose from: ${NAMES}`);
  return names.length === 0 ? ROWS : ROWS.filter(({ name }) => names.includes(name));
}
