import { invalidParameter, SqsError } from "../errors.ts";
import type { Queue } from "../queue/queue.ts";
import { type Context, type Operations, required, textOf } from "./context.ts";
import { type MoveTask, sourceOfTask } from "./move-tasks.ts";
import { sourcesOf } from "./queue-calls.ts";
import { numberIn } from "./ranges.ts";
import { queueOfArn } from "./redrive.ts";

const MAX_PER_SECOND = 500;
const MAX_RESULTS = 10;

export const moveTaskCalls = {
  StartMessageMoveTask(context, input) {
    const source = queueOfResource(context, required(input, "SourceArn"), "SourceArn");
    const target = textOf(input, "DestinationArn");
    const destination = target === undefined ? undefined : queueOfResource(context, target, "DestinationArn");
    const perSecond = numberIn(
      input.MaxNumberOfMessagesPerSecond,
      "MaxNumberOfMessagesPerSecond",
      [1, MAX_PER_SECOND],
      `Must be between 1 and ${MAX_PER_SECOND}, if provided.`,
    );
    if (sourcesOf(context, source.arn).length === 0)
      throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    if (destination === source) throw invalidParameter("Source queue arn cannot be the same as destination.");
    if (destination && destination.isFifo !== source.isFifo)
      throw invalidParameter("Source and destination must be of the same type of queue.");
    if (context.moveTasks.list(source).some(({ status }) => status === "RUNNING")) {
      throw invalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    context.store.advance(source);
    const { handle } = context.moveTasks.start({
      source,
      destination,
      perSecond,
      startedMs: context.now(),
    });
    return { TaskHandle: handle };
  },

  ListMessageMoveTasks(context, input) {
    const source = queueOfResource(context, required(input, "SourceArn"), "SourceArn");
    const max =
      numberIn(
        input.MaxResults,
        "MaxResults",
        [1, MAX_RESULTS],
        `MaxResults must be an integer between 1 and ${MAX_RESULTS}.`,
      ) ?? 1;
    const tasks = context.moveTasks.list(source).slice(0, max);
    return tasks.length > 0 ? { Results: tasks.map(describe) } : {};
  },

  CancelMessageMoveTask(context, input) {
    const handle = required(input, "TaskHandle");
    const sourceArn = sourceOfTask(handle);
    if (sourceArn === undefined) throw invalidParameter("Value for parameter TaskHandle is invalid.");
    queueOfResource(context, sourceArn, "SourceArn");
    const task = context.moveTasks.find(handle);
    if (!task) throw new SqsError("ResourceNotFoundException", "Task does not exist.");
    if (task.status !== "RUNNING") throw invalidParameter("Only active tasks can be cancelled.");
    task.status = "CANCELLED";
    return { ApproximateNumberOfMessagesMoved: task.moved };
  },
} satisfies Operations;

function queueOfResource(context: Context, arn: string, parameter: string): Queue {
  const queue = queueOfArn(context, arn);
  if (queue) return queue;
  throw new SqsError(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}

const describe = (task: MoveTask) => ({
  ...(task.status === "RUNNING" ? { TaskHandle: task.handle } : {}),
  Status: task.status,
  SourceArn: task.source.arn,
  ...(task.destination ? { DestinationArn: task.destination.arn } : {}),
  ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
  StartedTimestamp: task.startedMs,
});
