import type { FunctionModel, QueueMappingModel, StreamMappingModel } from "../model/types.ts";

/** A mapping as Lambda's API tells of it. */
export type EventSourceMapping = {
  /** Of a stream unknown until its table was found. */
  readonly sourceArn: string | undefined;
  readonly isEnabled: boolean;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
  readonly lastProcessingResult: string;
} & (
  | { readonly kind: "stream"; readonly model: StreamMappingModel }
  | { readonly kind: "queue"; readonly model: QueueMappingModel }
);

/** How AWS says that it does not make a mapping. */
export interface MappingRefusal {
  readonly code: "InvalidParameterValueException" | "ValidationException";
  readonly message: string;
}

/** What a mapping on a queue is held against when it is made. */
export type QueueMappingLimits = Pick<
  QueueMappingModel,
  "queueName" | "batchSize" | "batchWindowSeconds" | "maximumConcurrency"
>;

/** All mappings of a service, of streams and of queues: what the edge asks of those who run them. */
export interface EventSourceMappings {
  list(): EventSourceMapping[];
  /** At once; batches under way finish. Holds over a restart. Nothing where there is none of that uuid. */
  setEnabled(uuid: string, enabled: boolean): void;
  /** Whether AWS would make a mapping on a queue (C10). */
  refusalOf(
    mapping: QueueMappingLimits,
    fn: Pick<FunctionModel, "timeoutSeconds">,
  ): MappingRefusal | undefined;
}
