import type { Cause } from "../recorder/types.ts";
import { type CheckpointStore, checkpointKey } from "./checkpoints.ts";
import { createLane, type Lane, MAX_PAYLOAD_BYTES } from "./lane.ts";
import { backoffMs } from "./pause.ts";
import { createShardProgress } from "./shard-progress.ts";
import type { SharedTicks } from "./shared-ticks.ts";
import { type QueuedRecord, type RawStreamRecord, toEventRecord, toQueuedRecord } from "./stream-record.ts";
import { type ShardPosition, type StreamsClient, StreamsError, type TableStream } from "./streams-client.ts";
import { createWaker } from "./waker.ts";

/** GetRecords gives at most so many. */
const MAX_PAGE = 1_000;
/** Writes wake the reader; this is for those that came past the edge. */
const FIRST_IDLE_MS = 200;
/** A short page was the last one for now: the next poll leaves the processor to the function that these records go to. */
const AFTER_SHORT_PAGE_MS = 20;
const SAVE_DROPPED_EVERY_MS = 250;
const FIRST_ERROR_MS = 50;
const LAST_ERROR_MS = 2_000;

export interface ShardReaderOptions {
  readonly uuid: string;
  readonly stream: TableStream;
  readonly shardId: string;
  readonly client: StreamsClient;
  readonly checkpoints: CheckpointStore;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  readonly windowMs: number;
  readonly parallelizationFactor: number;
  /** When to poll a shard where nothing happens. */
  readonly idleTicks: SharedTicks;
  readonly signal: AbortSignal;
  now(): number;
  keep(record: object): boolean;
  /** The recorded write that made a record; asked for each. */
  causeOf?: ((record: RawStreamRecord) => Cause | undefined) | undefined;
  process(batch: readonly QueuedRecord[], done: (records: readonly QueuedRecord[]) => void): Promise<void>;
  /** Once when reading fails, and once when it goes on. */
  onTrouble(error: Error): void;
  onRecovered(): void;
  /** The records after the checkpoint were gone already. */
  onTrimmed(): void;
}

export interface ShardReader {
  wake(): void;
  /** Resolves when a poll that began after this call found nothing and everything that was read is done. */
  idle(): Promise<void>;
  /** `ended`: the shard is closed and everything in it is done. `lost`: the stream is gone. `stopped`: the signal. */
  readonly finished: Promise<"ended" | "lost" | "stopped">;
  /** Resolves when its place in the shard is taken, so that LATEST sees what is written now, or when that did not work at once. */
  readonly positioned: Promise<void>;
}

/** Reads one shard from its checkpoint on, and feeds its lanes. */
export function startShardReader(options: ShardReaderOptions): ShardReader {
  const { client, stream, shardId, signal, checkpoints } = options;
  const key = checkpointKey(options.uuid, stream.streamArn, shardId);
  const waker = createWaker();
  const progress = createShardProgress();
  const lanes: Lane[] = Array.from({ length: options.parallelizationFactor }, () =>
    createLane({
      batchSize: options.batchSize,
      windowMs: options.windowMs,
      signal,
      process: (batch) =>
        options.process(batch, (records) => {
          progress.settle(records.map(({ sequenceNumber }) => sequenceNumber));
          save();
        }),
      onProgress: () => {
        noticeIdle();
        if (waitsForRoom) waker.wake();
      },
    }),
  );
  let markPositioned = () => {};
  const positioned = new Promise<void>((resolve) => {
    markPositioned = resolve;
  });
  let lastRead: string | undefined;
  let sinceMs: number | undefined;
  let doneAhead: ReadonlySet<string> = new Set();
  let hasTrimmed = false;
  let savedAfter: string | undefined;
  let savedAtMs = 0;
  let emptyPoll = 0;
  let polls = 0;
  let isFinished = false;
  let waitsForRoom = false;
  let idlers: { readonly afterPoll: number; readonly resolve: () => void }[] = [];

  function noticeIdle(): void {
    if (!lanes.every(({ idle }) => idle)) return;
    const ready = idlers.filter(({ afterPoll }) => emptyPoll > afterPoll);
    idlers = idlers.filter(({ afterPoll }) => emptyPoll <= afterPoll);
    for (const { resolve } of ready) resolve();
  }

  function save(): void {
    const { after, ahead } = progress;
    savedAfter = after;
    savedAtMs = performance.now();
    checkpoints.set(key, {
      ...(after === undefined ? {} : { after }),
      ...(sinceMs === undefined || after !== undefined ? {} : { sinceMs }),
      ...(ahead.length === 0 ? {} : { ahead }),
    });
  }

  function position(): ShardPosition {
    if (hasTrimmed) return { type: "TRIM_HORIZON" };
    if (lastRead !== undefined) return { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: lastRead };
    const known = checkpoints.get(key);
    if (known && !("ended" in known)) {
      doneAhead = new Set(known.ahead);
      if (known.after !== undefined) return { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: known.after };
      // LATEST meant that moment, not the moment of this start.
      sinceMs = known.sinceMs;
      return { type: "TRIM_HORIZON" };
    }
    if (options.startingPosition === "LATEST") {
      sinceMs = options.now();
      save();
    }
    return { type: options.startingPosition };
  }

  const openIterator = () => client.getShardIterator(stream.streamArn, shardId, position());

  function take(records: readonly RawStreamRecord[]): void {
    // A record's time is in whole seconds.
    const sinceSeconds = Math.floor((sinceMs ?? 0) / 1000);
    for (const raw of records) {
      const { SequenceNumber, ApproximateCreationDateTime, Keys } = raw.dynamodb;
      lastRead = SequenceNumber;
      hasTrimmed = false;
      const event = toEventRecord(raw, stream.streamArn);
      const cause = options.causeOf?.(raw);
      const isDone = doneAhead.has(SequenceNumber);
      const keep = !isDone && ApproximateCreationDateTime >= sinceSeconds && options.keep(event);
      progress.add(SequenceNumber, isDone ? "settled" : keep ? "open" : "dropped");
      if (keep) laneOf(Keys[stream.partitionKey]).push(toQueuedRecord(raw, event, cause));
    }
    for (const lane of lanes) lane.run();
    // To read again what a filter dropped does no harm, so this is not written each time.
    if (progress.after !== savedAfter && performance.now() - savedAtMs > SAVE_DROPPED_EVERY_MS) save();
  }

  function laneOf(keyValue: unknown): Lane {
    if (lanes.length === 1) return lanes[0] as Lane;
    let hash = 0;
    for (const char of JSON.stringify(keyValue ?? "")) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) | 0;
    return lanes[Math.abs(hash % lanes.length)] as Lane;
  }

  const hasRoom = () =>
    // A page at least: a lane that is blocked must not stop the others soon.
    lanes.reduce((sum, { waiting }) => sum + waiting, 0) <
      Math.max(MAX_PAGE, options.batchSize * lanes.length) &&
    lanes.reduce((sum, lane) => sum + lane.waitingBytes, 0) < MAX_PAYLOAD_BYTES * lanes.length;

  async function read(): Promise<"ended" | "lost" | "stopped"> {
    let iterator: string | undefined;
    let opened = false;
    let empty = 0;
    let failures = 0;
    while (!signal.aborted) {
      waker.clear();
      waitsForRoom = !hasRoom();
      if (waitsForRoom) {
        await waker.wait(options.idleTicks, signal);
        continue;
      }
      const poll = ++polls;
      try {
        if (iterator === undefined) {
          iterator = await openIterator();
          opened = true;
          markPositioned();
        }
        const page = await client.getRecords(iterator, MAX_PAGE);
        if (signal.aborted) break;
        iterator = page.next;
        if (failures > 1) options.onRecovered();
        failures = 0;
        take(page.records);
        if (page.records.length > 0) {
          empty = 0;
        } else {
          emptyPoll = poll;
          noticeIdle();
        }
        if (page.next === undefined) return await end();
        if (page.records.length === 0)
          await waker.wait(empty++ === 0 ? FIRST_IDLE_MS : options.idleTicks, signal);
        else if (page.records.length < MAX_PAGE) await waker.wait(AFTER_SHORT_PAGE_MS, signal);
      } catch (error) {
        if (signal.aborted) break;
        iterator = undefined;
        const name = error instanceof StreamsError ? error.name : "";
        if (name === "ResourceNotFoundException") return "lost";
        if (name === "TrimmedDataAccessException" && !hasTrimmed) {
          options.onTrimmed();
          hasTrimmed = true;
          continue;
        }
        // An iterator lives 15 minutes (C7); a machine that slept comes back with an old one.
        if (opened && failures === 0 && name === "ExpiredIteratorException") {
          opened = false;
          continue;
        }
        // One failure alone may be a connection that was closed while it was idle.
        if (++failures === 2) options.onTrouble(error as Error);
        markPositioned();
        await waker.wait(backoffMs(failures - 1, FIRST_ERROR_MS, LAST_ERROR_MS), signal);
      }
    }
    await Promise.all(lanes.map((lane) => lane.settled()));
    if (progress.after !== savedAfter) save();
    return "stopped";
  }

  async function end(): Promise<"ended" | "stopped"> {
    await Promise.all(lanes.map((lane) => lane.settled()));
    if (signal.aborted) return "stopped";
    checkpoints.set(key, { ended: true });
    return "ended";
  }

  const finished = read().finally(() => {
    markPositioned();
    for (const { resolve } of idlers) resolve();
    idlers = [];
    isFinished = true;
  });
  return {
    wake: () => waker.wake(),
    idle: () =>
      new Promise((resolve) => {
        if (isFinished) return resolve();
        idlers.push({ afterPoll: polls, resolve });
        waker.wake();
      }),
    finished,
    positioned,
  };
}
