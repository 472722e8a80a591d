import { readArgs } from "../lib/args.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { runSteps } from "../lib/smoke/run-steps.mjs";
import { smokeSteps } from "../lib/smoke/smoke-steps.mjs";

const OPTIONS = {
  invite: {
    type: "string",
    value: "CODE",
    help: "lets the first of two new people in, where registration is by invite",
  },
};
const TEXT = {
  takesWords: true,
  usage: "npm run smoke -- http://127.0.0.1:5173",
  about:
    "Takes two people through a deployment in ten steps: its page's address, or its HTTP API's. On this machine they are the demo's; elsewhere new ones, or FANOUT_SMOKE_ACCOUNTS=name:password,name:password.",
};

/** `npm run smoke` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run smoke", OPTIONS, TEXT);
  if (!args) return 0;
  const [address, ...more] = args.positionals;
  if (!address || more.length > 0) throw new Refusal("Which address?", `Try: ${TEXT.usage}`);
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new Refusal(`${address} is no address of a page or an HTTP API.`, `Try: ${TEXT.usage}`);
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  say(`Smoke test of ${address}`);
  const steps = smokeSteps(address, {
    invite: args.values.invite,
    accounts: process.env.FANOUT_SMOKE_ACCOUNTS,
  });
  const failed = await runSteps(steps, say);
  say(failed === 0 ? `All ${steps.length} steps are ok.` : `${failed} of ${steps.length} steps failed.`);
  return failed === 0 ? 0 : 1;
}
