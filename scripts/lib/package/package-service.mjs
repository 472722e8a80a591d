import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { runTool } from "../run-command.mjs";

/** Packaging asks AWS nothing; without this a machine's own profile could still be looked up. */
const OFFLINE = { AWS_EC2_METADATA_DISABLED: "true" };
/** What a service is packaged into. */
export const packageFolder = inRoot(".serverless");

/** `--param` arguments of osls for what is given. @param {Record<string, string | undefined>} parameters */
export const paramArguments = (parameters) =>
  Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : ["--param", `${name}=${value}`],
  );

/**
 * Makes the CloudFormation template and the functions' zip files for a stage, offline.
 * @param {string} stage
 * @param {Record<string, string | undefined>} [parameters] `params` of serverless.yml
 * @returns {Promise<{template: object, file: string, zip: (name: string) => Buffer}>}
 */
export async function packageService(stage, parameters = {}) {
  // What a killed run left there would shadow what is built now.
  for (const stale of [".esbuild", ".serverless"]) rmSync(inRoot(stale), { recursive: true, force: true });
  const args = ["package", "--stage", stage, ...paramArguments(parameters)];
  const { code, output } = await runTool("serverless/bin/serverless.js", args, { env: OFFLINE });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Refusal("The service does not package (Serverless's words are above).");
  }
  const file = path.join(packageFolder, "cloudformation-template-update-stack.json");
  return {
    template: JSON.parse(readFileSync(file, "utf8")),
    file,
    zip: (name) => readFileSync(path.join(packageFolder, `${name}.zip`)),
  };
}
