import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../refusal.mjs";
import { call } from "./clients.mjs";
import { failures, findStack } from "./stack.mjs";

const POLL_MS = 2_000;
/** An import looks at what is there and makes nothing. */
const PATIENCE_MS = 10 * 60_000;
const CHANGE_SET = "import";

/**
 * Brings what is there into a stack, by a change set of type IMPORT; makes the stack where there is none. It takes no tags: the deploy after it gives them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 * @param {string} name of the stack
 * @param {{template: object, resources: object[]}} plan of `planImport`
 * @throws Refusal with CloudFormation's own reason where it imports nothing
 */
export async function importIntoStack(name, { template, resources }) {
  const named = { StackName: name, ChangeSetName: CHANGE_SET };
  // One that a run left which was killed would be in the way of its name.
  if (await findStack(name)) await call("CloudFormation", "DeleteChangeSet", named);
  await call("CloudFormation", "CreateChangeSet", {
    ...named,
    ChangeSetType: "IMPORT",
    ResourcesToImport: resources,
    TemplateBody: JSON.stringify(template),
    Capabilities: ["CAPABILITY_NAMED_IAM"],
  });
  await until("CloudFormation is still looking at what to import.", async () => {
    const { Status: status, StatusReason: reason } = await call("CloudFormation", "DescribeChangeSet", named);
    if (status === "FAILED")
      throw new Refusal(
        `CloudFormation does not import this: ${reason}`,
        "Mend that, then run the same again.",
      );
    return status === "CREATE_COMPLETE";
  });
  await call("CloudFormation", "ExecuteChangeSet", named);
  await until("CloudFormation is still importing.", async () => {
    const { status } = await findStack(name);
    if (status.endsWith("_IN_PROGRESS") || status === "IMPORT_COMPLETE") return status === "IMPORT_COMPLETE";
    throw new Refusal(
      `The import was taken back (${status}):\n${await failures(name)}`,
      "Mend that, then run the same again.",
    );
  });
}

async function until(words, isDone) {
  const endsAt = Date.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (Date.now() > endsAt) throw new Refusal(words, "Run the same again later.");
    await pause(POLL_MS);
  }
}
