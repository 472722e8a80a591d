import { readFileSync, writeFileSync } from "node:fs";
import { readArgs } from "../lib/args.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { loadTypeScript } from "../lib/load-typescript.mjs";
import { inRoot, shown } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { SIZES, scaleFigures, withScaleFigures } from "../lib/scale/scale-page.mjs";

const COMMAND = "npm run scale";
const PAGE = inRoot("docs/reference/scale.md");
const MOST_MEMBERS = 2_000_000;
const OPTIONS = { write: { type: "boolean", help: `put the figures into ${shown(PAGE)}` } };
const TEXT = {
  takesWords: true,
  usage: `${COMMAND} [-- MEMBERS ...] [--write]`,
  about: `What one message costs on AWS with so many members online (default ${SIZES.join(", ")}): reads, writes, invocations, posts and dollars, and which quota is met first. Runs the services' own code on a table that only counts; asks no AWS.`,
};

/** `npm run scale` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const sizes = args.positionals.map(membersOf);
  if (args.values.write && sizes.length > 0)
    throw new Refusal("The page tells of its own numbers of members.", `Try: ${COMMAND} -- --write`);
  const say = (line) => process.stderr.write(`${line}\n`);
  await ensureInstalled(say);
  const { simulateMessage } = await loadTypeScript("scripts/lib/scale/simulate.ts");
  const told = (members, ...more) => {
    say(`Counting: ${members.toLocaleString("en-US")} members, ${more[0]}`);
    return simulateMessage(members, ...more);
  };
  const figures = await scaleFigures(told, sizes.length > 0 ? sizes : SIZES);
  process.stdout.write(`${figures}\n`);
  if (!args.values.write) return 0;
  writeFileSync(PAGE, withScaleFigures(readFileSync(PAGE, "utf8"), figures));
  say(`Written: ${shown(PAGE)}`);
  return 0;
}

function membersOf(word) {
  const members = Number(word);
  if (Number.isInteger(members) && members >= 1 && members <= MOST_MEMBERS) return members;
  throw new Refusal(`"${word}" is no number of members from 1 to ${MOST_MEMBERS.toLocaleString("en-US")}.`);
}
