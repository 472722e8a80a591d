import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../refusal.mjs";
import { call, callAll } from "./clients.mjs";

const POLL_MS = 5_000;
/** A distribution takes up to a quarter of an hour to go. */
const PATIENCE_MS = 45 * 60_000;

/** @returns {Promise<{id: string, status: string, reason?: string, isProtected: boolean, outputs: Record<string, string>} | undefined>} nothing where there is none, or no more; `isProtected`: it has termination protection, and CloudFormation does not delete it */
export async function findStack(name) {
  try {
    const { Stacks: [stack] = [] } = await call("CloudFormation", "DescribeStacks", { StackName: name });
    if (!stack || stack.StackStatus === "DELETE_COMPLETE") return undefined;
    return {
      id: stack.StackId,
      status: stack.StackStatus,
      reason: stack.StackStatusReason,
      isProtected: stack.EnableTerminationProtection === true,
      outputs: Object.fromEntries(
        (stack.Outputs ?? []).map(({ OutputKey: key, OutputValue: value }) => [key, value]),
      ),
    };
  } catch (error) {
    // CloudFormation has no name of its own for it.
    if (error.name === "ValidationError" && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** The template as it was sent. A stack in review has none yet. */
export async function readTemplate(name) {
  const { TemplateBody: body } = await call("CloudFormation", "GetTemplate", { StackName: name });
  return body ? JSON.parse(body) : { Resources: {} };
}

/** Of what could not be made because another has its name, the stack has the name too. */
const NOT_HELD = ["CREATE_FAILED", "DELETE_COMPLETE"];

/** @returns {Promise<{logicalId: string, type: string, physicalId: string}[]>} what the stack holds now */
export async function listResources(name) {
  const all = await callAll(
    "CloudFormation",
    "ListStackResources",
    { StackName: name },
    "StackResourceSummaries",
  );
  return all
    .filter(({ ResourceStatus: status, PhysicalResourceId: id }) => id && !NOT_HELD.includes(status))
    .map(({ LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: physicalId }) => ({
      logicalId,
      type,
      physicalId,
    }));
}

export const deleteStack = (name) => call("CloudFormation", "DeleteStack", { StackName: name });

/**
 * Waits until the stack is gone.
 * @param {string} id the stack's id: by its name a deleted stack is not found, so that a wrong name would be taken for success
 * @param {(line: string) => void} say
 * @param {() => Promise<unknown>} [again] deletes once more what could not go the first time: a bucket that was not empty yet when its turn came
 * @throws Refusal with CloudFormation's own reasons where it cannot go
 */
export async function awaitStackGone(id, say, again) {
  const endsAt = Date.now() + PATIENCE_MS;
  let isLastTry = again === undefined;
  for (let last; ; ) {
    const stack = await findStack(id);
    if (!stack) return;
    if (stack.status !== last) say(`  ${stack.status}`);
    last = stack.status;
    if (stack.status === "DELETE_FAILED" && !isLastTry) {
      isLastTry = true;
      await again();
    } else if (!stack.status.endsWith("_IN_PROGRESS"))
      throw new Refusal(
        `The stack is not gone (${stack.status}):\n${await failures(id)}`,
        "Mend that, then run the same again.",
      );
    if (Date.now() > endsAt) throw new Refusal("The stack is still going away.", "Run the same again later.");
    await pause(POLL_MS);
  }
}

/** Which resources failed and why, newest first. */
export async function failures(name) {
  const { StackEvents: events = [] } = await call("CloudFormation", "DescribeStackEvents", {
    StackName: name,
  });
  return events
    .filter(({ ResourceStatus: status }) => status?.endsWith("_FAILED"))
    .map(({ LogicalResourceId: id, ResourceStatusReason: reason }) => `  ${id}: ${reason}`)
    .join("\n");
}
