import { randomUUID } from "node:crypto";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { StreamMappingModel } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import { batchPayload, processBatch, type RetrySettings } from "./batch-processor.ts";
import { type CheckpointStore, checkpointKey } from "./checkpoints.ts";
import type { Destinations } from "./destinations.ts";
import { failureDocument } from "./failure-document.ts";
import { compileFilter } from "./filter-pattern.ts";
import { backoffMs, pause } from "./pause.ts";
import { causesIn, invokeRecorded } from "./record-batch.ts";
import { type ShardReader, startShardReader } from "./shard-reader.ts";
import type { SharedTicks } from "./shared-ticks.ts";
import { skipToEnd } from "./skip-to-end.ts";
import type { QueuedRecord } from "./stream-record.ts";
import type { Shard, StreamsClient, TableStream } from "./streams-client.ts";

/** A batch that was tried and is not done: nothing behind it is delivered (C2). */
export interface BlockedShard {
  readonly shardId: string;
  /** Of the first record that is not done. */
  readonly sequenceNumber: string;
  /** Failed attempts that count as retries; 0 where the function is throttled. */
  readonly attempts: number;
  readonly sinceMs: number;
  readonly reason: string;
}

/** What ListEventSourceMappings tells of a mapping, and what blocks it. */
export interface MappingState {
  readonly model: StreamMappingModel;
  readonly uuid: string;
  readonly functionKey: string;
  readonly functionArn: string;
  readonly tableName: string;
  /** Unknown until the table was found. */
  readonly streamArn: string | undefined;
  readonly state: "Enabled" | "Disabled";
  readonly lastProcessingResult: "No records processed" | "OK" | "PROBLEM: Function call failed";
  readonly blocked: readonly BlockedShard[];
}

export interface StreamMappingOptions {
  readonly mapping: StreamMappingModel;
  readonly functionArn: string;
  readonly client: StreamsClient;
  readonly checkpoints: CheckpointStore;
  readonly lambda: LambdaService;
  readonly recorder?: Recorder | undefined;
  readonly log: Log;
  readonly retry: RetrySettings;
  readonly idleTicks: SharedTicks;
  now(): number;
  onFailure: Destinations["discarded"];
}

export interface StreamMapping {
  readonly model: StreamMappingModel;
  wake(): void;
  state(): MappingState;
  /** Resolves when each shard was read to its end after this call and everything is done; at once where disabled. */
  idle(): Promise<void>;
  setEnabled(enabled: boolean): Promise<void>;
  /** Resolves when its readers have positions, or cannot get any yet. */
  readonly ready: Promise<void>;
  /**
   * Reads no more, as `stop`. What it gives back starts it again, where it ran, behind everything that is in the stream by then.
   */
  hold(): Promise<() => Promise<void>>;
  /** Reads no more; resolves when the batches under way have come back. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

/**
 * One event source mapping: finds the table's stream, reads its shards, parents before children, and goes on with the new stream where the table was made anew.
 * @throws FilterPatternError where AWS refuses the mapping's filter.
 */
export function startStreamMapping(options: StreamMappingOptions): StreamMapping {
  const { mapping, client, checkpoints, log } = options;
  const name = `The mapping ${mapping.tableName} -> ${mapping.functionKey}`;
  const keep = compileFilter(mapping.filterPatterns);
  const readers = new Map<string, ShardReader>();
  /** By the sequence number of the first record that is not done: with parallelization one shard may have several. */
  const blocked = new Map<string, BlockedShard>();
  let streamArn: string | undefined;
  let isFirst = true;
  let lastResult: MappingState["lastProcessingResult"] = "No records processed";
  let controller: AbortController | undefined;
  let running: Promise<void> | undefined;
  let markReady = () => {};
  let ready = Promise.resolve();
  const renewReady = () => {
    ready = new Promise((resolve) => {
      markReady = resolve;
    });
  };
  renewReady();

  async function giveUp(
    stream: TableStream,
    shardId: string,
    ...[records, condition, invokeCount, last]: Parameters<Parameters<typeof processBatch>[1]["onDiscarded"]>
  ): Promise<void> {
    log.warning(
      `${name} gave up ${records.length} record(s), ${records[0].sequenceNumber} to ${records.at(-1)?.sequenceNumber} of ${shardId}: ${condition} after ${invokeCount} invocation(s).`,
    );
    if (mapping.onFailureArn === undefined) return;
    const document = failureDocument({
      records,
      condition,
      functionArn: options.functionArn,
      invokeCount,
      last,
      requestId: last?.requestId ?? randomUUID(),
      shardId,
      streamArn: stream.streamArn,
      nowMs: options.now(),
    });
    try {
      await options.onFailure(mapping.onFailureArn, document, {
        uuid: mapping.uuid,
        payload: batchPayload(records),
      });
    } catch (error) {
      log.warning(`${name}: ${mapping.onFailureArn} did not take them: ${(error as Error).message}`);
    }
  }

  function noteBlocked(shardId: string, first: QueuedRecord, attempts: number, reason: string): void {
    const before = blocked.get(first.sequenceNumber);
    blocked.set(first.sequenceNumber, {
      shardId,
      sequenceNumber: first.sequenceNumber,
      attempts,
      sinceMs: before?.sinceMs ?? options.now(),
      reason,
    });
    if (attempts > 0) lastResult = "PROBLEM: Function call failed";
    // Seen, and no flood: the first attempt, then the second, fourth, eighth.
    if (attempts === 0) {
      if (before) return;
      // A throttled function is nothing to worry about; one that is not there is.
      log[reason.startsWith("TooManyRequests") ? "info" : "warning"](`${name} waits: ${reason}`);
    } else if (attempts !== before?.attempts && Number.isInteger(Math.log2(attempts))) {
      log.warning(
        `${name}: the batch from record ${first.sequenceNumber} on failed (attempt ${attempts}); ${shardId} is blocked until it succeeds or is given up. ${reason}`,
      );
    }
  }

  function openReader(stream: TableStream, shard: Shard, signal: AbortSignal): ShardReader {
    const { shardId } = shard;
    return startShardReader({
      uuid: mapping.uuid,
      stream,
      shardId,
      client,
      checkpoints,
      // LATEST is about the moment of the mapping's start: a shard that opened since then is read whole.
      startingPosition: isFirst ? mapping.startingPosition : "TRIM_HORIZON",
      batchSize: mapping.batchSize,
      windowMs: mapping.batchWindowSeconds * 1000,
      parallelizationFactor: mapping.parallelizationFactor,
      idleTicks: options.idleTicks,
      signal,
      now: options.now,
      keep,
      causeOf: options.recorder && causesIn(options.recorder, mapping.tableName),
      process: (batch, done) =>
        processBatch(batch, {
          mapping,
          retry: options.retry,
          now: options.now,
          signal,
          invoke: (payload, records, attempt) =>
            invokeRecorded(options.recorder, options.lambda, {
              hop: "stream",
              res: mapping.tableName,
              functionKey: mapping.functionKey,
              payload,
              causes: records.map(({ cause }) => cause),
              attempt,
            }),
          onDone: (records) => {
            done(records);
            for (const { sequenceNumber } of records) blocked.delete(sequenceNumber);
            lastResult = "OK";
          },
          onDiscarded: (...discarded) => giveUp(stream, shardId, ...discarded),
          onBlocked: (first, attempts, reason) => noteBlocked(shardId, first, attempts, reason),
        }),
      onTrouble: (error) => log.warning(`${name} cannot read ${shardId} and keeps trying: ${error.message}`),
      onRecovered: () => log.info(`${name} reads ${shardId} again.`),
      onTrimmed: () =>
        log.warning(
          `${name}: what follows its position in ${shardId} is no longer in the stream, which keeps 24 hours. It goes on with the oldest record there is.`,
        ),
    });
  }

  const hasEnded = (stream: TableStream, shardId: string) => {
    const known = checkpoints.get(checkpointKey(mapping.uuid, stream.streamArn, shardId));
    return known !== undefined && "ended" in known;
  };

  /** Returns when the stream is gone or the signal came. */
  async function readStream(stream: TableStream, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const shards = await client.listShards(stream.streamArn);
      const open = new Set(
        shards.filter(({ shardId }) => !hasEnded(stream, shardId)).map(({ shardId }) => shardId),
      );
      for (const shard of shards) {
        const waits = shard.parentShardId !== undefined && open.has(shard.parentShardId);
        if (!open.has(shard.shardId) || waits || readers.has(shard.shardId) || signal.aborted) continue;
        readers.set(shard.shardId, openReader(stream, shard, signal));
      }
      isFirst = false;
      await Promise.all([...readers.values()].map(({ positioned }) => positioned));
      markReady();
      if (readers.size === 0) {
        await pause(options.idleTicks, signal);
        continue;
      }
      const [shardId, how] = await Promise.race(
        [...readers].map(async ([id, { finished }]) => [id, await finished] as const),
      );
      readers.delete(shardId);
      if (how !== "ended") {
        await Promise.all([...readers.values()].map(({ finished }) => finished));
        readers.clear();
        return;
      }
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const stream = await client.findStream(mapping.tableName);
        if (!stream) throw new Error(`there is no table ${mapping.tableName} with a stream`);
        if (failures > 1) log.info(`${name} has found its stream.`);
        failures = 0;
        streamArn = stream.streamArn;
        await readStream(stream, signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        if (failures === 2) log.warning(`${name} keeps trying: ${(error as Error).message}`);
        // Nobody who starts a service waits for a table that is not there.
        if (failures === 2) markReady();
      }
      await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), signal);
    }
  }

  function start(): void {
    renewReady();
    controller = new AbortController();
    running = run(controller.signal);
  }

  async function halt(): Promise<void> {
    controller?.abort();
    controller = undefined;
    await running;
    running = undefined;
    readers.clear();
    blocked.clear();
    markReady();
  }

  /** A mapping that is switched off is told of with its stream too. */
  async function findStream(): Promise<void> {
    try {
      streamArn = (await client.findStream(mapping.tableName))?.streamArn;
    } catch (error) {
      log.info(`${name} has not found its stream: ${(error as Error).message}`);
    }
    markReady();
  }

  if (mapping.enabled) start();
  else void findStream();

  return {
    model: mapping,
    get ready() {
      return ready;
    },
    wake() {
      for (const reader of readers.values()) reader.wake();
    },
    state: () => ({
      model: mapping,
      uuid: mapping.uuid,
      functionKey: mapping.functionKey,
      functionArn: options.functionArn,
      tableName: mapping.tableName,
      streamArn,
      state: controller ? "Enabled" : "Disabled",
      lastProcessingResult: lastResult,
      blocked: [...blocked.values()],
    }),
    async idle() {
      await ready;
      await Promise.all([...readers.values()].map((reader) => reader.idle()));
    },
    async setEnabled(enabled) {
      if (enabled && !controller) start();
      if (!enabled && controller) await halt();
    },
    async hold() {
      const wasEnabled = controller !== undefined;
      await halt();
      return async () => {
        const stream = await client.findStream(mapping.tableName);
        if (stream) await skipToEnd(client, checkpoints, mapping.uuid, stream.streamArn);
        if (!wasEnabled || controller) return;
        start();
        await ready;
      };
    },
    stop: halt,
  };
}
