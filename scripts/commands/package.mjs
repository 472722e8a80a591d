import { readArgs } from "../lib/args.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { packageService } from "../lib/package/package-service.mjs";
import { reportPackage } from "../lib/package/report.mjs";
import { assertStage } from "../lib/package/stage-name.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";

const OPTIONS = { stage: { type: "string", value: "NAME", help: "the stage to package for (default dev)" } };
const TEXT = {
  usage: "npm run package [-- --stage NAME]",
  about:
    "Makes the CloudFormation template and the functions' zip files in .serverless/, offline, says what is in them, and checks them: sizes, wildcards in policies, CORS, log retention, secrets, cfn-lint.",
};

/** `npm run package` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run package", OPTIONS, TEXT);
  if (!args) return 0;
  const stage = args.values.stage ?? "dev";
  assertStage(stage, "npm run package");
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  const { text, problems } = await reportPackage(await packageService(stage), say);
  process.stdout.write(text);
  if (problems.length > 0) throw new Refusal(problems.join("\n"));
  return 0;
}
