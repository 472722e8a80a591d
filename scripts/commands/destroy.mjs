import { readArgs } from "../lib/args.mjs";
import { deleteBucket, emptyBucket } from "../lib/aws/buckets.mjs";
import { REGION, SERVICE } from "../lib/aws/clients.mjs";
import { whoAmI } from "../lib/aws/identity.mjs";
import { awaitStackGone, deleteStack } from "../lib/aws/stack.mjs";
import { deleteLogGroup, deleteSecret, deleteTable } from "../lib/aws/stage-things.mjs";
import { confirm } from "../lib/confirm.mjs";
import { destroyText, destroyTexts, planDestroy } from "../lib/deploy/destroy-plan.mjs";
import { readEverything } from "../lib/deploy/stage-facts.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { assertStage } from "../lib/package/stage-name.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const OPTIONS = {
  stage: { type: "string", value: "NAME", help: "the stage to remove (no default)" },
  "with-data": { type: "boolean", help: "also what the stage retains: table and attachments of prod" },
  "dry-run": { type: "boolean", help: "say what would be removed, and remove nothing" },
  yes: { type: "boolean", help: "do not ask" },
};
const TEXT = {
  usage: "npm run destroy -- --stage dev",
  about:
    "Removes a stage from AWS: stack, contents of buckets with all versions, logs, the secret. Says what, asks, and lists what is left. Run again, it goes on where it was cut off.",
};

/** `npm run destroy` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run destroy", OPTIONS, TEXT);
  if (!args) return 0;
  const { stage, yes, "dry-run": dryRun, "with-data": withDataGiven = false } = args.values;
  if (!stage) throw new Refusal("Which stage?", "Try: npm run destroy -- --stage dev");
  assertStage(stage, "npm run destroy");
  if (!yes && !dryRun && !process.stdin.isTTY)
    throw new Refusal(
      "Nobody is there to confirm this (no terminal).",
      "To remove without asking: --yes. To see what it would do: --dry-run",
    );
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const { account, arn } = await whoAmI();
  say(`Account ${account}, Region ${REGION}, as ${arn}`);
  const facts = await readEverything(stage, account);
  let withData = withDataGiven;
  const { kept } = planDestroy(facts, { withData });
  if (kept.length > 0 && !yes && !dryRun)
    withData = await confirm(
      `The stage keeps what people wrote: ${kept.join(", ")}. Remove that too?`,
      `${stage} data`,
    );
  const plan = planDestroy(facts, { withData });
  if (plan.steps.length === 0) {
    say(`Nothing of the stage ${stage} is there to remove.${keptText(plan.kept)}`);
    return 0;
  }
  say(`\nThe stage ${stage} goes:\n${destroyTexts(plan.steps).join("\n")}\n${keptText(plan.kept)}`);
  if (dryRun) return 0;
  if (!yes && !(await confirm(`Remove ${stage} from account ${account}?`, stage)))
    throw new Refusal("Nothing was removed.");
  await runDestroySteps(plan.steps, { stage, stack: facts.stack, say });
  return sayWhatIsLeft(stage, account, plan.kept, say);
}

async function runDestroySteps(steps, { stage, stack, say }) {
  const deleteIt = () => deleteStack(`${SERVICE}-${stage}`);
  const DO = {
    emptyBucket,
    deleteStack: deleteIt,
    awaitStackGone: () => awaitStackGone(stack.id, say, deleteIt),
    deleteBucket,
    deleteTable,
    deleteLogGroup,
    deleteSecret: () => deleteSecret(stage),
  };
  for (const [index, step] of steps.entries()) {
    say(`[${index + 1}/${steps.length}] ${destroyText(step)}`);
    await DO[step.do](step.name);
  }
}

/** Asks AWS once more, so that what is said is what is. @returns exit code: 1 where more is left than was to be kept */
async function sayWhatIsLeft(stage, account, kept, say) {
  const left = await readEverything(stage, account);
  const names = [
    ...(left.stack ? [`stack ${SERVICE}-${stage} (${left.stack.status})`] : []),
    ...left.buckets.map((name) => `bucket ${name}`),
    ...left.tables.map((name) => `table ${name}`),
    ...left.logGroups.map((name) => `log ${name}`),
    ...(left.hasSecret ? ["the secret"] : []),
  ];
  say(
    names.length === 0
      ? `\nNothing of the stage ${stage} is left.`
      : `\nLeft of the stage ${stage}:\n${names.map((name) => `  ${name}`).join("\n")}`,
  );
  return names.length > kept.length ? 1 : 0;
}

const keptText = (kept) =>
  kept.length === 0 ? "" : `\nStays (--with-data removes it too): ${kept.join(", ")}\n`;
