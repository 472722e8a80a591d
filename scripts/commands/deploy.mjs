import { createRequire } from "node:module";
import { readArgs } from "../lib/args.mjs";
import { REGION } from "../lib/aws/clients.mjs";
import { whoAmI } from "../lib/aws/identity.mjs";
import { hasSecret, isEmptyStage, readConcurrency } from "../lib/aws/stage-things.mjs";
import { confirm } from "../lib/confirm.mjs";
import { costText } from "../lib/deploy/costs.mjs";
import {
  assertGiven,
  canReserve,
  deploySettings,
  planDeploy,
  reservedBy,
  stepTexts,
} from "../lib/deploy/deploy-plan.mjs";
import { runDeploySteps } from "../lib/deploy/deploy-steps.mjs";
import { planImport } from "../lib/deploy/import-plan.mjs";
import { readLeft, readStack } from "../lib/deploy/stage-facts.mjs";
import { describeChanges } from "../lib/deploy/template-changes.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { packageService } from "../lib/package/package-service.mjs";
import { countTypes, reportPackage } from "../lib/package/report.mjs";
import { assertStage } from "../lib/package/stage-name.mjs";
import { inRoot } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const OPTIONS = {
  stage: { type: "string", value: "NAME", help: "the stage to deploy (default dev)" },
  email: { type: "string", value: "ADDRESS", help: "whom alarms and the budget tell; none: nobody" },
  budget: {
    type: "string",
    value: "DOLLARS",
    help: "a month, for the whole account (default 10); tells, stops nothing; none: no budget",
  },
  domain: {
    type: "string",
    value: "NAME",
    help: "the address to use instead of the distribution's; none: no more",
  },
  certificate: { type: "string", value: "ARN", help: "of the domain, in us-east-1" },
  invite: { type: "boolean", help: "make a first invite code once more" },
  import: { type: "boolean", help: "go on with the table and attachments that a destroy has kept" },
  "dry-run": { type: "boolean", help: "say what would be done, and do nothing" },
  yes: { type: "boolean", help: "do not ask" },
};
const TEXT = {
  usage: "npm run deploy -- --stage dev [--email you@example.com]",
  about:
    "Deploys backend and client to AWS: says what changes and what it costs, asks, and prints the address. What was given once (email, budget, domain) stays until it is given anew. See docs/deploy.md.",
};

/** `npm run deploy` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run deploy", OPTIONS, TEXT);
  if (!args) return 0;
  const { stage = "dev", yes, invite = false, import: takesLeft, "dry-run": dryRun } = args.values;
  assertStage(stage, "npm run deploy");
  // Before a minute's work: what is given must be right, and somebody there to say yes.
  assertGiven(args.values);
  if (!yes && !dryRun && !process.stdin.isTTY)
    throw new Refusal(
      "Nobody is there to confirm a deploy (no terminal).",
      "To deploy without asking: --yes. To see what it would do: --dry-run",
    );
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const { account, arn } = await whoAmI();
  say(`Account ${account}, Region ${REGION}, as ${arn}`);
  const stack = await readStack(stage);
  const left = await readLeft(stage, account, stack);
  const steps = planDeploy(
    { stack, hasSecret: await hasSecret(stage), isEmpty: await isEmptyStage(stage), left },
    { stage, invite, takesLeft },
  );
  const settings = {
    ...deploySettings(args.values, stack?.outputs),
    reserveConcurrency: await chooseConcurrency(stack?.template, say),
  };
  const made = await packageService(stage, settings);
  const { problems } = await reportPackage(made, say, async () => ({ ms: 0 }));
  if (problems.length > 0) throw new Refusal(problems.join("\n"), "See all of it: npm run package");
  const deployed = steps.includes("removeHalfMade") ? undefined : stack?.template;
  const imported = planImport(made.template, left, { account, deployed });
  const { text, losses, refusals } = describeChanges(deployed, made.template, countTypes);
  say(`\nThe stage ${stage}: ${text}\n`);
  if (left.length > 0) say(`Not new, and imported as they are: ${left.join(", ")}\n`);
  for (const loss of losses) say(`! ${loss}`);
  if (refusals.length > 0)
    throw new Refusal(
      `CloudFormation would take this deploy back.\n${refusals.map((refusal) => `  ${refusal}`).join("\n")}`,
      "Give it another name in serverless.yml and move what is in it, or undo the change.",
    );
  say(`${costText(made.template)}\n`);
  if (!settings.alarmEmail) say("Alarms and the budget tell nobody: give --email you@example.com\n");
  say(`Steps\n${stepTexts(steps).join("\n")}\n`);
  if (dryRun) return 0;
  if (losses.length > 0 && yes)
    throw new Refusal(
      "Data would be lost, and --yes does not cover that.",
      "Deploy from a terminal and confirm it there, or keep the resource as it is.",
    );
  if (!yes && !(await confirm(`Deploy ${stage} to account ${account}?`, losses.length > 0 ? stage : "yes")))
    throw new Refusal("Nothing was deployed.");
  const { outputs, invite: code } = await runDeploySteps(steps, { stage, account, settings, imported, say });
  say(`\n${readyText(outputs, code, stage)}`);
  return 0;
}

/** Reserved concurrency takes from what the account has; a young account has too little to give. */
async function chooseConcurrency(deployed, say) {
  const { CONCURRENCY } = createRequire(import.meta.url)(inRoot("infrastructure/deployed/concurrency.cjs"));
  const wanted = Object.values(CONCURRENCY).reduce((sum, count) => sum + count, 0);
  const account = await readConcurrency();
  if (canReserve(account, reservedBy(deployed), wanted)) return "on";
  say(
    `The account may run ${account.limit} environments at once: too few to reserve ${wanted} of them. That limit bounds the functions instead.`,
  );
  return "off";
}

function readyText({ Address: address, Domain: domain, DistributionDomainName: host }, code, stage) {
  const lines = ["Fanout is deployed", "", `  Open       ${address}`];
  if (domain) lines.push(`  DNS        a CNAME or alias of ${domain} to ${host}`);
  if (code) lines.push(`  Register   with the invite code ${code} (one person, 7 days): ${address}/register`);
  else
    lines.push(
      `  Register   by invites of who is in; one more first code: npm run deploy -- --stage ${stage} --invite`,
    );
  lines.push(
    `  Check      npm run smoke -- ${address} --invite CODE   (it takes a code of its own: npm run deploy -- --stage ${stage} --invite)`,
    `  Remove     npm run destroy -- --stage ${stage}`,
    "",
  );
  return lines.join("\n");
}
