import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { StreamMappingModel } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import type { RetrySettings } from "./batch-processor.ts";
import { type Checkpoint, openCheckpoints } from "./checkpoints.ts";
import type { Destinations } from "./destinations.ts";
import { within } from "./pause.ts";
import { createSharedTicks } from "./shared-ticks.ts";
import { type MappingState, type StreamMapping, startStreamMapping } from "./stream-mapping.ts";
import { checkStreamMappings } from "./stream-mapping-checks.ts";
import { type CallDynamoDb, createStreamsClient } from "./streams-client.ts";

/** Times of the poller; AWS does not document its own. */
export interface StreamSettings extends RetrySettings {
  /** The longest pause between two polls of a shard where nothing happens. A write that the edge sees ends it at once; what else writes to the engine is the TTL sweep. */
  readonly idlePollMs: number;
  /** How long `stop` waits for invocations that run. What they had comes again at the next start. */
  readonly stopGraceMs: number;
}

const defaults: StreamSettings = {
  firstRetryMs: 200,
  lastRetryMs: 10_000,
  idlePollMs: 5_000,
  stopGraceMs: 500,
};

export interface StreamMappingsOptions {
  readonly mappings: readonly StreamMappingModel[];
  /** The edge's: it gives records AWS's form, which the engine does not. */
  readonly callDynamoDb: CallDynamoDb;
  readonly region: string;
  readonly accountId: string;
  readonly lambda: LambdaService;
  /** Is told of every batch. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
  /** Undefined keeps positions in memory only. */
  readonly checkpointFile: string | undefined;
  readonly log: Log;
  /** Default: the ARN of a function that is named by its key. */
  functionArn?(functionKey: string): string;
  /** Sends to an on-failure destination (C9). Default: a warning that nothing local takes it. */
  readonly onFailure?: Destinations["discarded"];
  readonly settings?: Partial<StreamSettings>;
  /** Epoch milliseconds. */
  clock?(): number;
}

export type ShardPosition = Checkpoint & { readonly streamArn: string; readonly shardId: string };

export interface StreamMappings {
  /** A hint that the table was written to: its mappings poll at once. */
  wake(tableName: string): void;
  list(): MappingState[];
  /** How far a mapping has come, in each shard that it has read. */
  positions(uuid: string): ShardPosition[];
  /** Disabled, a mapping keeps its position. @throws Error where there is no mapping with that uuid. */
  setEnabled(uuid: string, enabled: boolean): Promise<void>;
  /**
   * Takes over a changed list after a reload; mappings that did not change read on. Those that did go on from their position.
   * @throws MappingRefused, FilterPatternError where AWS refuses a mapping; nothing is changed then
   */
  update(mappings: readonly StreamMappingModel[]): Promise<void>;
  /**
   * No mapping reads any more; resolves when what ran is over. What it gives back starts them again: what was written until then counts as done.
   */
  hold(): Promise<() => Promise<void>>;
  /** Resolves when everything that was written before is done. Not while a batch blocks its shard (C2). */
  idle(): Promise<void>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Feeds functions from DynamoDB streams as Lambda's event source mappings do (C1 to C9, C13). Resolves when the streams were found and positions taken: LATEST
 * begins there.
 * @throws MappingRefused, FilterPatternError where AWS refuses a mapping
 */
export async function startStreamMappings(options: StreamMappingsOptions): Promise<StreamMappings> {
  const { region, accountId, log } = options;
  const settings = { ...defaults, ...options.settings };
  const checkpoints = openCheckpoints(options.checkpointFile, log);
  const idleTicks = createSharedTicks(settings.idlePollMs);
  const client = createStreamsClient(options.callDynamoDb);
  const functionArn =
    options.functionArn ?? ((key: string) => `arn:aws:lambda:${region}:${accountId}:function:${key}`);
  const onFailure =
    options.onFailure ??
    (async (arn: string) => {
      throw new Error(`nothing on this machine answers for ${arn}`);
    });

  const start = (mapping: StreamMappingModel) =>
    startStreamMapping({
      mapping,
      functionArn: functionArn(mapping.functionKey),
      client,
      checkpoints,
      lambda: options.lambda,
      recorder: options.recorder,
      log,
      retry: settings,
      idleTicks,
      now: options.clock ?? Date.now,
      onFailure,
    });
  checkStreamMappings(options.mappings);
  let mappings = options.mappings.map(start);
  await Promise.all(mappings.map(({ ready }) => ready));

  let stopping: Promise<void> | undefined;
  const halt = (which: readonly StreamMapping[]) =>
    within(settings.stopGraceMs, Promise.all(which.map((mapping) => mapping.stop())));
  const end = async () => {
    await halt(mappings);
    checkpoints.close();
  };

  return {
    wake(tableName) {
      for (const mapping of mappings) if (mapping.model.tableName === tableName) mapping.wake();
    },
    list: () => mappings.map((mapping) => mapping.state()),
    positions: (uuid) =>
      checkpoints.list(uuid).map(([key, checkpoint]) => {
        const [, streamArn = "", shardId = ""] = key.split(" ");
        return { streamArn, shardId, ...checkpoint };
      }),
    async setEnabled(uuid, enabled) {
      const mapping = mappings.find(({ model }) => model.uuid === uuid);
      if (!mapping) throw new Error(`There is no event source mapping ${uuid}.`);
      await mapping.setEnabled(enabled);
    },
    async update(next) {
      checkStreamMappings(next);
      const kept = next.map((model) =>
        mappings.find((mapping) => JSON.stringify(mapping.model) === JSON.stringify(model)),
      );
      await halt(mappings.filter((mapping) => !kept.includes(mapping)));
      if (stopping) return;
      mappings = next.map((model, index) => kept[index] ?? start(model));
      await Promise.all(mappings.map(({ ready }) => ready));
    },
    async hold() {
      const resumes = await Promise.all(mappings.map((mapping) => mapping.hold()));
      return async () => {
        if (!stopping) await Promise.all(resumes.map((resume) => resume()));
      };
    },
    async idle() {
      await Promise.all(mappings.map((mapping) => mapping.idle()));
    },
    stop() {
      stopping ??= end();
      return stopping;
    },
  };
}
