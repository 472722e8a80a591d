import { sourceOfTask } from "./calls/move-tasks.ts";
import { queueNameOf } from "./calls/names.ts";
import { SqsError } from "./errors.ts";
import { readCall } from "./protocol/read-call.ts";
import type { OperationName } from "./protocol/shapes.ts";
import type { SqsCall } from "./types.ts";

/** What IAM is asked. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
}

/** Batches need the permission of the single form. Source: the service authorization reference, "Actions defined by Amazon SQS". */
const ACTION_OF: Readonly<Partial<Record<OperationName, string>>> = {
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  DeleteMessageBatch: "DeleteMessage",
  SendMessageBatch: "SendMessage",
};

/** The same for a call as it came; nothing for one that cannot be read, which the engine refuses. */
export function accessOf(
  call: Pick<SqsCall, "url" | "headers" | "body">,
  place: { readonly accountId: string; readonly region: string },
): Grant[] {
  try {
    const { operation, input } = readCall(call);
    return describeAccess(operation, input, place);
  } catch (error) {
    if (error instanceof SqsError) return [];
    throw error;
  }
}

/** What a call needs, by the names that it holds; nothing where it names no queue of this account, which the operation refuses by itself. */
export function describeAccess(
  operation: OperationName,
  input: Readonly<Record<string, unknown>>,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): Grant[] {
  const action = `sqs:${ACTION_OF[operation] ?? operation}`;
  const named = (name: unknown): Grant[] =>
    typeof name === "string" ? [{ action, resource: `arn:aws:sqs:${region}:${accountId}:${name}` }] : [];
  switch (operation) {
    case "ListQueues":
      return [{ action, resource: "*" }];
    case "CreateQueue":
    case "GetQueueUrl":
      return named(input.QueueName);
    case "ListMessageMoveTasks":
    case "StartMessageMoveTask":
      return typeof input.SourceArn === "string" ? [{ action, resource: input.SourceArn }] : [];
    case "CancelMessageMoveTask": {
      const arn = sourceOfTask(String(input.TaskHandle));
      return arn === undefined ? [] : [{ action, resource: arn }];
    }
    default:
      return named(nameIn(input.QueueUrl, accountId));
  }
}

function nameIn(url: unknown, accountId: string): string | undefined {
  try {
    return typeof url === "string" ? queueNameOf(url, accountId) : undefined;
  } catch (error) {
    if (error instanceof SqsError) return undefined;
    throw error;
  }
}
