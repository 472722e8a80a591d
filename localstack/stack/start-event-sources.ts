import { join } from "node:path";
import type { Edge, Inside } from "../edge/index.ts";
import {
  createEventSourceMappings,
  openMappingStates,
  type QueueMappings,
  type Schedules,
  type StreamMappings,
  startQueueMappings,
  startSchedules,
  startStreamMappings,
  type UpdatableMappings,
} from "../events/index.ts";
import { defaultLambdaSettings, type LambdaRuntime } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { FunctionModel, ServiceModel } from "../model/types.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import type { Recorder } from "../recorder/types.ts";
import type { Stopper } from "../stopper.ts";
import type { Stores } from "./open-stores.ts";

/** What calls functions by itself. */
export interface EventSources {
  readonly streams: StreamMappings;
  /** Of streams and of queues. */
  readonly mappings: UpdatableMappings;
  readonly queues: QueueMappings;
  readonly schedules: Schedules;
  readonly inside: Pick<Inside, "mappings" | "schedules" | "runSchedule">;
}

/** @throws MappingRefused, FilterPatternError where AWS refuses a mapping; ScheduleError where it refuses a schedule */
export async function startEventSources(options: {
  readonly model: ServiceModel;
  readonly settings: LocalSettings;
  readonly dataDir: string;
  readonly stores: Pick<Stores, "sqs" | "destinations">;
  readonly edge: Pick<Edge, "callDynamoDb">;
  readonly lambda: LambdaRuntime;
  readonly recorder: Recorder | undefined;
  /** As they are now. */
  functions(): readonly FunctionModel[];
  readonly log: Log;
  readonly stopper: Stopper;
}): Promise<EventSources> {
  const { model, settings, dataDir, edge, lambda, recorder, functions, log, stopper } = options;
  const { sqs, destinations } = options.stores;
  const { region, accountId } = model;
  const states = openMappingStates(join(dataDir, "mapping-states.json"), log);
  // First, as it refuses what AWS refuses.
  const queues = startQueueMappings({
    mappings: states.apply(model.queueMappings),
    queues: () => sqs.open(),
    functions,
    lambda,
    recorder,
    log,
    settings: {
      mostConcurrent:
        settings.lambda.maxConcurrencyPerFunction ?? defaultLambdaSettings.maxConcurrencyPerFunction,
    },
  });
  stopper.add("The queue mappings", () => queues.stop());
  const streams = await startStreamMappings({
    mappings: states.apply(model.streamMappings),
    callDynamoDb: edge.callDynamoDb,
    region,
    accountId,
    lambda,
    recorder,
    functionArn: (key) => functions().find((fn) => fn.key === key)?.arn ?? key,
    checkpointFile: join(dataDir, "stream-checkpoints.json"),
    onFailure: destinations.discarded,
    log,
  });
  stopper.add("The stream mappings", () => streams.stop());
  const schedules = startSchedules({ schedules: model.schedules, lambda, log, region, accountId });
  stopper.add("The schedules", () => schedules.stop());
  return {
    streams,
    queues,
    schedules,
    mappings: createEventSourceMappings({ streams, queues, states, engine: () => sqs.open() }),
    inside: {
      mappings: () => [...describeStreams(streams), ...describeQueues(queues)],
      schedules: () => schedules.list(),
      runSchedule: (name) => schedules.runNow(name),
    },
  };
}

const describeStreams = (streams: StreamMappings) =>
  streams.list().map((state) => ({
    ...state,
    positions: streams.positions(state.uuid).filter(({ streamArn }) => streamArn === state.streamArn),
  }));

const describeQueues = (queues: QueueMappings) =>
  queues.list().map(({ model, isEnabled, lastProcessingResult }) => ({
    uuid: model.uuid,
    functionKey: model.functionKey,
    queueArn: model.queueArn,
    state: isEnabled ? "Enabled" : "Disabled",
    lastProcessingResult,
  }));
