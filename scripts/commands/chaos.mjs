import { readArgs } from "../lib/args.mjs";
import { plantBugs } from "../lib/chaos/plant-bugs.mjs";
import { playRounds } from "../lib/chaos/play-rounds.mjs";
import { ensureEngineBinary } from "../lib/engine-binary.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const COMMAND = "npm run test:chaos";
const OPTIONS = {
  rounds: { type: "string", value: "N", help: "how many rounds; default 20" },
  seed: {
    type: "string",
    value: "S",
    help: "of the first round, each further one has the next; default: another one each time",
  },
  report: {
    type: "string",
    value: "FILE",
    help: "where the report goes; default test-results/chaos.json",
  },
  bail: { type: "boolean", help: "end with the first round that fails" },
  planted: {
    type: "boolean",
    help: "plant one bug after the other into a copy of this folder, and show that the rounds find it",
  },
  only: {
    type: "string",
    value: "NAME",
    needs: "planted",
    help: "with --planted: only bugs whose name holds this",
  },
};
const TEXT = {
  usage: `${COMMAND} [-- --rounds 200 --seed 7 | --planted]`,
  about:
    "Twenty clients in five channels while processes are killed, sockets cut and calls made to fail; then everybody shows what is stored. A round takes less than 20 seconds. What it was told is printed on failure, with the seed that plays the same again.",
};
const DEFAULT_ROUNDS = 20;
const MOST_SEED = 1_000_000;

/** `npm run test:chaos` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const { rounds, seed, report = "test-results/chaos.json", bail, planted, only } = args.values;
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  await ensureEngineBinary(say);
  if (planted) return plantBugs({ only, say });
  return playRounds({
    rounds: wholeNumber("rounds", rounds, DEFAULT_ROUNDS),
    seed: wholeNumber("seed", seed, 1 + Math.floor(Math.random() * MOST_SEED)),
    report,
    bail: bail === true,
    say,
  });
}

function wholeNumber(name, text, otherwise) {
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new Refusal(`--${name} is a whole number above 0, not "${text}".`, `See: ${COMMAND} -- --help`);
}
