import type { EventSourceMappings } from "../lambda/event-source-mappings.ts";
import type { QueueMappingModel, StreamMappingModel } from "../model/types.ts";
import type { MappingStates } from "./mapping-states.ts";
import type { MappingQueues } from "./queue-mapping.ts";
import { refusalOfQueueMapping } from "./queue-mapping-checks.ts";
import type { QueueMappings } from "./start-queue-mappings.ts";
import type { StreamMappings } from "./start-stream-mappings.ts";
import { checkStreamMappings } from "./stream-mapping-checks.ts";

export interface UpdatableMappings extends EventSourceMappings {
  /** Takes over changed lists. @throws MappingRefused, FilterPatternError where AWS refuses one */
  update(streams: readonly StreamMappingModel[], queues: readonly QueueMappingModel[]): Promise<void>;
}

export function createEventSourceMappings(parts: {
  readonly streams: StreamMappings;
  readonly queues: QueueMappings;
  readonly states: MappingStates;
  /** Opened by the first question. */
  engine(): Pick<MappingQueues, "find">;
}): UpdatableMappings {
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
    refusalOf: (mapping, fn) => refusalOfQueueMapping(mapping, fn, parts.engine()),
    async update(nextStreams, nextQueues) {
      // All of it first: nothing is changed, or remembered, where AWS refuses a part.
      checkStreamMappings(nextStreams);
      queues.check(nextQueues);
      await queues.update(states.apply(nextQueues));
      await streams.update(states.apply(nextStreams));
    },
  };
}
