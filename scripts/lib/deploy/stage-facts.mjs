import { findBuckets } from "../aws/buckets.mjs";
import { SERVICE } from "../aws/clients.mjs";
import { findStack, listResources, readTemplate } from "../aws/stack.mjs";
import { findLogGroups, findTables, hasSecret } from "../aws/stage-things.mjs";
import { isBucketOf } from "./destroy-plan.mjs";

/** What AWS has of a stage's stack: its state, outputs and template. Nothing where there is no stack. */
export async function readStack(stage) {
  const name = `${SERVICE}-${stage}`;
  const stack = await findStack(name);
  return stack && { ...stack, template: await readTemplate(name) };
}

/** The table and the bucket with people's data that are there by a stage's names, and that its stack does not hold. */
export async function readLeft(stage, account, stack) {
  const isAttachments = (name) => name === `${SERVICE}-${stage}-attachments-${account}`;
  const [tables, buckets] = await Promise.all([findTables(stage), findBuckets(isAttachments)]);
  const there = [...tables, ...buckets];
  if (there.length === 0 || !stack) return there;
  const held = (await listResources(`${SERVICE}-${stage}`)).map(({ physicalId }) => physicalId);
  return there.filter((name) => !held.includes(name));
}

/** Everything of a stage, in its stack or left over, for `planDestroy`. */
export async function readEverything(stage, account) {
  const stack = await readStack(stage);
  const [resources, buckets, tables, logGroups, secret] = await Promise.all([
    stack ? listResources(`${SERVICE}-${stage}`) : [],
    findBuckets(isBucketOf(SERVICE, stage, account)),
    findTables(stage),
    findLogGroups(stage),
    hasSecret(stage),
  ]);
  return { stack: stack && { ...stack, resources }, buckets, tables, logGroups, hasSecret: secret };
}
