import { mkdirSync } from "node:fs";
import path from "node:path";
import { readArgs } from "../lib/args.mjs";
import { ensureBrowser, launchBrowser } from "../lib/browser.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { inRoot, shown } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { photograph } from "../lib/screenshots/photograph.mjs";
import { STATES } from "../lib/screenshots/states.mjs";

const OPTIONS = {
  only: { type: "string", value: "NAMES", help: `some of them: ${Object.keys(STATES).join(", ")}` },
  out: { type: "string", value: "DIR", help: "where they go (default docs/images)" },
};
const TEXT = {
  usage: "npm run screenshots [-- --only chat,menu] [--out DIR]",
  about:
    "Pictures of the client in its states, from a Fanout of their own: at 1280 px dark and at 390 px light, as NAME-1280.png and NAME-390.png.",
};

/** `npm run screenshots` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run screenshots", OPTIONS, TEXT);
  if (!args) return 0;
  const names = args.values.only?.split(",") ?? Object.keys(STATES);
  const unknown = names.find((name) => !Object.hasOwn(STATES, name));
  if (unknown)
    throw new Refusal(`There is no state "${unknown}".`, `Choose from: ${Object.keys(STATES).join(", ")}`);
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const executablePath = await ensureBrowser(say);
  if (!executablePath) throw new Refusal("There is no browser to be had.", "Set FANOUT_CHROMIUM to one.");
  const folder = path.resolve(args.values.out ?? inRoot("docs/images"));
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser(executablePath);
  try {
    for (const file of await photograph({ browser, names, folder, say })) say(shown(file));
  } finally {
    await browser.close();
  }
  return 0;
}
