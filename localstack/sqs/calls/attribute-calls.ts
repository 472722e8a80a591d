import { SqsError } from "../errors.ts";
import { allAttributes, checkAttributes } from "../queue/attributes.ts";
import type { Queue } from "../queue/queue.ts";
import { listOf, mapOf, type Operations, queueOf } from "./context.ts";
import { checkRedrive } from "./redrive.ts";

/** Of no value where nobody has set it. */
const OPTIONAL = new Set([
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "Policy",
  "RedriveAllowPolicy",
  "RedrivePolicy",
]);

export const attributeCalls = {
  GetQueueAttributes(context, input) {
    const queue = queueOf(context, input);
    const all = describeQueue(queue);
    const names = listOf<string>(input, "AttributeNames");
    for (const name of names) {
      if (name !== "All" && !Object.hasOwn(all, name) && !OPTIONAL.has(name))
        throw new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
    const wanted = Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name));
    return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
  },

  SetQueueAttributes(context, input) {
    const queue = queueOf(context, input);
    const { FifoQueue: fifo, ...given } = mapOf(input, "Attributes");
    if (fifo !== undefined && !queue.isFifo)
      throw new SqsError("InvalidAttributeName", "Unknown Attribute FifoQueue.");
    if (fifo !== undefined && fifo !== "true") {
      throw new SqsError(
        "InvalidAttributeValue",
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
      );
    }
    const changes = checkAttributes(given, queue.isFifo);
    checkRedrive(context, queue.name, changes);
    setAttributes(context, queue, changes);
    return {};
  },
} satisfies Operations;

/** An empty text takes an attribute away. */
export function setAttributes(
  context: Parameters<typeof queueOf>[0],
  queue: Queue,
  changes: Readonly<Record<string, string>>,
): void {
  const merged = Object.entries({ ...queue.data.attributes, ...changes }).filter(([, value]) => value !== "");
  context.store.saveQueue({
    ...queue.data,
    attributes: Object.fromEntries(merged),
    modifiedMs: context.now(),
  });
}

/** All that GetQueueAttributes can tell. */
export function describeQueue(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.data.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.data.modifiedMs / 1000)),
    ...allAttributes(queue.data.attributes, queue.isFifo),
  };
}
