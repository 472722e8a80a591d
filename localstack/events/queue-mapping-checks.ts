import type { MappingRefusal, QueueMappingLimits } from "../lambda/event-source-mappings.ts";
import type { FunctionModel, QueueMappingModel } from "../model/types.ts";
import { UserError } from "../user-error.ts";
import type { MappingQueues } from "./queue-mapping.ts";

/** A mapping that AWS would not make. */
export class MappingRefused extends UserError {}

/** Of AWS, least and most. Source: the Lambda API reference, CreateEventSourceMapping. */
const RANGES: readonly (readonly [
  member: string,
  of: (mapping: QueueMappingLimits) => number | undefined,
  least: number,
  most: number,
])[] = [
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
  for (const [member, of, least, most] of RANGES) {
    const value = of(mapping);
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
    return {
      code: "ValidationException",
      message: `Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
    };
  }
  const invalid = (message: string): MappingRefusal => ({ code: "InvalidParameterValueException", message });
  if (mapping.queueName.endsWith(".fifo") && mapping.batchWindowSeconds > 0)
    return invalid("Batching window is not supported for FIFO queues.");
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
    throw new MappingRefused(
      `The mapping of the queue ${mapping.queueName} to "${mapping.functionKey}" is refused, as on AWS. ${refusal.code}: ${refusal.message}`,
    );
}
