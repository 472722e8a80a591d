import { readdirSync } from "node:fs";
import path from "node:path";
import { deleteObjects, emptyBucket, findBuckets, listKeys, upload } from "../aws/buckets.mjs";
import { REGION, SERVICE } from "../aws/clients.mjs";
import { awaitStackGone, deleteStack, findStack } from "../aws/stack.mjs";
import { importIntoStack } from "../aws/stack-import.mjs";
import { invalidate, makeSecret } from "../aws/stage-things.mjs";
import { clientDist, ensureClientBuilt } from "../client-build.mjs";
import { packageFolder, paramArguments } from "../package/package-service.mjs";
import { Refusal } from "../refusal.mjs";
import { runTool } from "../run-command.mjs";
import { endingBySignals } from "../stop-signals.mjs";
import { stepText } from "./deploy-plan.mjs";
import { isBucketOf, isBuildOnly } from "./destroy-plan.mjs";
import { makeFirstInvite } from "./first-invite.mjs";
import { planUpload } from "./upload-plan.mjs";

/**
 * Carries the steps of a deploy out, one after the other. Each may be done again.
 * @param {string[]} steps of `planDeploy`
 * @param {{stage: string, account: string, settings: Record<string, string>, imported?: object, say: (line: string) => void}} context `settings`: `params` of serverless.yml; `imported`: of `planImport`
 * @returns {Promise<{outputs: Record<string, string>, invite?: string}>} the stack's outputs, and the first code where one was made
 */
export async function runDeploySteps(steps, context) {
  const result = {};
  const DO = {
    removeHalfMade: () => removeHalfMade(context),
    makeSecret: () => makeSecret(context.stage),
    importLeft: () => importIntoStack(`${SERVICE}-${context.stage}`, context.imported),
    deployBackend: () => deployBackend(context),
    deployClient: async () => deployClient(await readOutputs(context.stage), context.say),
    makeFirstInvite: async () => {
      result.invite = await makeFirstInvite((await readOutputs(context.stage)).TableName);
      // At once: should a later step fail, another run makes none.
      context.say(`  ${result.invite} (one person, 7 days)`);
    },
  };
  for (const [index, step] of steps.entries()) {
    context.say(`[${index + 1}/${steps.length}] ${stepText(step)}`);
    await DO[step]();
  }
  return { outputs: await readOutputs(context.stage), ...result };
}

/** @throws Refusal where the stack lacks what the steps after it need: its template is another's then */
export async function readOutputs(stage) {
  const { outputs = {} } = (await findStack(`${SERVICE}-${stage}`)) ?? {};
  const missing = ["Address", "ClientBucketName", "DistributionId", "TableName"].filter(
    (name) => !outputs[name],
  );
  if (missing.length > 0)
    throw new Refusal(
      `The stack ${SERVICE}-${stage} says nothing of ${missing.join(", ")}.`,
      `Try: npm run deploy -- --stage ${stage}`,
    );
  return outputs;
}

async function removeHalfMade({ stage, account, say }) {
  const name = `${SERVICE}-${stage}`;
  // What people have put into the others outlives an attempt, whatever left it there.
  const isOfStage = isBucketOf(SERVICE, stage, account);
  for (const bucket of await findBuckets((name) => isOfStage(name) && isBuildOnly(name)))
    await emptyBucket(bucket);
  const stack = await findStack(name);
  if (!stack) return;
  await deleteStack(name);
  await awaitStackGone(stack.id, say);
}

async function deployBackend({ stage, settings }) {
  const args = [
    "deploy",
    "--stage",
    stage,
    "--region",
    REGION,
    "--package",
    packageFolder,
    ...paramArguments(settings),
  ];
  const { code } = await endingBySignals((signal) =>
    runTool("serverless/bin/serverless.js", args, { show: true, signal }),
  );
  if (code !== 0)
    throw new Refusal(
      "The backend was not deployed (the words above are Serverless's and CloudFormation's). What ran before still runs.",
      "Mend that, then run the same again.",
    );
}

/** Puts the built client into its bucket. @param {Record<string, string>} outputs of the stack */
export async function deployClient({ Address: address, ClientBucketName: bucket, DistributionId: id }, say) {
  await ensureClientBuilt(say);
  const files = readdirSync(clientDist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path
        .relative(clientDist, path.join(entry.parentPath ?? entry.path, entry.name))
        .replaceAll(path.sep, "/"),
    );
  const config = { api: address, registration: "invite" };
  const { uploads, stale } = planUpload(files, await listKeys(bucket), config);
  for (const one of uploads) await upload(bucket, clientDist, one);
  await deleteObjects(
    bucket,
    stale.map((Key) => ({ Key })),
  );
  await invalidate(id);
  say(`  ${uploads.length} files uploaded, ${stale.length} of older builds removed`);
}
