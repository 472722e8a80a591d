import { isRecord } from "../../model/json.ts";
import { invalidValue, missingParameter } from "../errors.ts";
import type { Queue } from "../queue/queue.ts";
import { setAttributes } from "./attribute-calls.ts";
import { listOf, type Operations, queueOf, required } from "./context.ts";

/** Permissions are statements of the queue's policy, which is kept and told; nothing here asks it. */
export const permissionCalls = {
  AddPermission(context, input) {
    const queue = queueOf(context, input);
    const label = required(input, "Label");
    const accounts = listOf<string>(input, "AWSAccountIds");
    const actions = listOf<string>(input, "Actions");
    if (accounts.length === 0) throw missingParameter("AWSAccountIds");
    if (actions.length === 0) throw missingParameter("Actions");
    const { policy, statements } = readPolicy(queue);
    if (statements.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
    const statement = {
      Sid: label,
      Effect: "Allow",
      Principal: { AWS: single(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
      Action: single(actions.map((action) => `SQS:${action}`)),
      Resource: queue.arn,
    };
    const Policy = JSON.stringify({ ...policy, Statement: [...statements, statement] });
    setAttributes(context, queue, { Policy });
    return {};
  },

  RemovePermission(context, input) {
    const queue = queueOf(context, input);
    const label = required(input, "Label");
    const { policy, statements } = readPolicy(queue);
    const kept = statements.filter(({ Sid }) => Sid !== label);
    if (kept.length === statements.length) throw invalidValue(label, "Label", "can't find label.");
    const Policy = kept.length > 0 ? JSON.stringify({ ...policy, Statement: kept }) : "";
    setAttributes(context, queue, { Policy });
    return {};
  },
} satisfies Operations;

const single = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

function readPolicy(queue: Queue) {
  const fresh = { Version: "2008-10-17", Id: `${queue.arn}/SQSDefaultPolicy` };
  let policy: unknown = fresh;
  try {
    policy = JSON.parse(queue.data.attributes.Policy ?? "");
  } catch {
    // There is none.
  }
  const known = isRecord(policy) ? policy : fresh;
  const given = (known as { Statement?: unknown }).Statement ?? [];
  return { policy: known, statements: [given].flat().filter(isRecord) };
}
