import type { QueueMappingModel, StreamMappingModel } from "../model/types.ts";
import type { MappingStates } from "./mapping-states.ts";
import type { QueueMappings } from "./start-queue-mappings.ts";
import type { StreamMappings } from "./start-stream-mappings.ts";

/** A mapping as Lambda's API tells of it. */
export type EventSourceMapping = {
  readonly sourceArn: string | undefined;
  readonly isEnabled: boolean;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
  readonly lastProcessingResult: string;
} & (
  | { readonly kind: "stream"; readonly model: StreamMappingModel }
  | { readonly kind: "queue"; readonly model: QueueMappingModel }
);

/** All mappings of a service, of streams and of queues. */
export interface EventSourceMappings {
  list(): EventSourceMapping[];
  /** At once; batches under way finish. Holds over a restart. Nothing where there is none of that uuid. */
  setEnabled(uuid: string, enabled: boolean): void;
  update(streams: readonly StreamMappingModel[], queues: readonly QueueMappingModel[]): Promise<void>;
}

export function createEventSourceMappings(parts: {
  readonly streams: StreamMappings;
  readonly queues: QueueMappings;
  readonly states: MappingStates;
}): EventSourceMappings {
  const { streams, queues, states } = parts;
  const modifiedMs = (uuid: string) => states.of(uuid)?.modifiedMs ?? 0;
  return {
    list: () => [
      ...streams.list().map((mapping) => ({
        kind: "stream" as const,
        model: mapping.model,
        sourceArn: mapping.streamArn,
        isEnabled: mapping.state === "Enabled",
        modifiedMs: modifiedMs(mapping.uuid),
        lastProcessingResult: mapping.lastProcessingResult,
      })),
      ...queues.list().map((mapping) => ({
        kind: "queue" as const,
        model: mapping.model,
        sourceArn: mapping.model.queueArn,
        isEnabled: mapping.isEnabled,
        modifiedMs: modifiedMs(mapping.model.uuid),
        lastProcessingResult: mapping.lastProcessingResult,
      })),
    ],
    setEnabled(uuid, enabled) {
      states.setEnabled(uuid, enabled);
      const queue = queues.list().find(({ model }) => model.uuid === uuid);
      // Neither rejects: what is wrong with a source is told in the log.
      if (queue) void queue.setEnabled(enabled);
      else if (streams.list().some((stream) => stream.uuid === uuid)) void streams.setEnabled(uuid, enabled);
    },
    async update(nextStreams, nextQueues) {
      await queues.update(states.apply(nextQueues));
      await streams.update(states.apply(nextStreams));
    },
  };
}
