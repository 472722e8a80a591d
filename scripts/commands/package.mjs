import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { readArgs } from "../lib/args.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { inRoot } from "../lib/paths.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { runTool } from "../lib/run-command.mjs";
import { describeTemplate } from "../lib/template-report.mjs";

const OPTIONS = { stage: { type: "string", value: "NAME", help: "the stage to package for (default dev)" } };
const TEXT = {
  usage: "npm run package [-- --stage NAME]",
  about:
    "Makes the CloudFormation template and the functions' zip files in .serverless/, offline, and says what is in them.",
};

/** Packaging asks AWS nothing; without these a machine's own profile could still be looked up. */
const OFFLINE = { AWS_EC2_METADATA_DISABLED: "true" };

/** `npm run package` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, "npm run package", OPTIONS, TEXT);
  if (!args) return 0;
  await ensureInstalled((line) => process.stdout.write(`${line}\n`));
  const stage = args.values.stage ?? "dev";
  if (stage === "local")
    throw new Refusal("The stage local is this machine's.", "Try: npm run package -- --stage dev");
  const folder = inRoot(".serverless");
  // What a killed run left there would shadow what is built now.
  for (const stale of [".esbuild", ".serverless"]) rmSync(inRoot(stale), { recursive: true, force: true });
  const { code, output } = await runTool("serverless/bin/serverless.js", ["package", "--stage", stage], {
    env: OFFLINE,
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Refusal("The service does not package (Serverless's words are above).");
  }
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith(".zip"))
    .map((name) => ({ name: path.basename(name, ".zip"), bytes: statSync(path.join(folder, name)).size }));
  const { text, problems } = describeTemplate(
    path.join(folder, "cloudformation-template-update-stack.json"),
    sizes,
  );
  process.stdout.write(text);
  if (problems.length > 0) throw new Refusal(problems.join("\n"));
  return 0;
}
