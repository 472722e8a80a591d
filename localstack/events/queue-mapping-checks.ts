import type { MappingRefusal, QueueMappingLimits } from "../lambda/event-source-mappings.ts";
import type { FunctionModel, QueueMappingModel } from "../model/types.ts";
import { MappingRefused, type Range, refusalOfRange } from "./mapping-refused.ts";
import type { MappingQueues } from "./queue-mapping.ts";

const RANGES: readonly Range<QueueMappingLimits>[] = [
  ["batchSize", ({ batchSize }) => batchSize, 1, 10_000],
  ["maximumBatchingWindowInSeconds", ({ batchWindowSeconds }) => batchWindowSeconds, 0, 300],
  ["scalingConfig.maximumConcurrency", ({ maximumConcurrency }) => maximumConcurrency, 2, 1_000],
];
/** What one call of ReceiveMessage gives. */
const MOST_WITHOUT_WINDOW = 10;

/** C10: what AWS holds a mapping against when it is made. A queue that is not there is no error here: it may come. Undefined: nothing is wrong. */
export function refusalOfQueueMapping(
  mapping: QueueMappingLimits,
  fn: Pick<FunctionModel, "timeoutSeconds"> | undefined,
  queues: Pick<MappingQueues, "find">,
): MappingRefusal | undefined {
  const outside = refusalOfRange(mapping, RANGES);
  if (outside) return outside;
  const invalid = (message: string): MappingRefusal => ({ code: "InvalidParameterValueException", message });
  if (mapping.queueName.endsWith(".fifo") && mapping.batchWindowSeconds > 0)
    return invalid("Batching window is not supported for FIFO queues.");
  if (mapping.queueName.endsWith(".fifo") && mapping.batchSize > MOST_WITHOUT_WINDOW)
    return invalid(`Maximum batch size for a FIFO queue is ${MOST_WITHOUT_WINDOW}.`);
  if (mapping.batchSize > MOST_WITHOUT_WINDOW && mapping.batchWindowSeconds === 0)
    return invalid(
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${MOST_WITHOUT_WINDOW}.`,
    );
  const visibilityMs = queues.find(mapping.queueName)?.visibilityMs;
  if (fn && visibilityMs !== undefined && visibilityMs < fn.timeoutSeconds * 1000)
    return invalid(
      `Queue visibility timeout: ${visibilityMs / 1000} seconds is less than Function timeout: ${fn.timeoutSeconds} seconds`,
    );
  return undefined;
}

/** @throws MappingRefused in AWS's words */
export function checkQueueMapping(
  mapping: QueueMappingModel,
  fn: Pick<FunctionModel, "timeoutSeconds"> | undefined,
  queues: Pick<MappingQueues, "find">,
): void {
  const refusal = refusalOfQueueMapping(mapping, fn, queues);
  if (refusal)
    throw new MappingRefused(`the queue ${mapping.queueName} to "${mapping.functionKey}"`, refusal);
}
