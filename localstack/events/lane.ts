import { type Pause, startPause } from "./pause.ts";
import type { QueuedRecord } from "./stream-record.ts";

/** Lambda's limit for a synchronous event, which also ends a batch (B1, C13). */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = '{"Records":[]}'.length;

export interface LaneOptions {
  readonly batchSize: number;
  /** 0: what is there goes at once. */
  readonly windowMs: number;
  readonly signal: AbortSignal;
  process(batch: readonly QueuedRecord[]): Promise<void>;
  /** After each batch: there is room, or the lane is idle. */
  onProgress(): void;
}

/** One of a shard's queues, as many as its parallelization factor: a partition key stays in one, so its order holds (C3). */
export interface Lane {
  push(record: QueuedRecord): void;
  /** To be called after a page was pushed: begins to form batches where it does not already. */
  run(): void;
  /** Nothing waits and nothing is under way. */
  readonly idle: boolean;
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Resolves when it is idle, or where the signal was aborted when its batch has come back. */
  settled(): Promise<void>;
}

export function createLane(options: LaneOptions): Lane {
  const { batchSize, windowMs, signal } = options;
  let queue: QueuedRecord[] = [];
  let bytes = 0;
  let windowFromMs = 0;
  let window: Pause | undefined;
  let running: Promise<void> | undefined;

  const isFull = () => queue.length >= batchSize || ENVELOPE_BYTES + bytes >= MAX_PAYLOAD_BYTES;

  /** The longest batch that size and payload allow; one record at least. */
  function take(): QueuedRecord[] {
    let size = ENVELOPE_BYTES;
    let count = 0;
    for (const record of queue) {
      if (count === batchSize || (count > 0 && size + record.bytes + 1 > MAX_PAYLOAD_BYTES)) break;
      size += record.bytes + 1;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    bytes -= size - ENVELOPE_BYTES;
    // What stays begins a window of its own.
    windowFromMs = performance.now();
    return batch;
  }

  async function work(): Promise<void> {
    while (queue.length > 0 && !signal.aborted) {
      const leftMs = windowFromMs + windowMs - performance.now();
      if (leftMs > 0 && windowMs > 0 && !isFull()) {
        window = startPause(leftMs, signal);
        await window.done;
        window = undefined;
        continue;
      }
      await options.process(take());
      if (queue.length === 0) {
        // Idle by the time that this is heard of.
        running = undefined;
        options.onProgress();
        return;
      }
      options.onProgress();
    }
  }

  return {
    push(record) {
      if (queue.length === 0) windowFromMs = performance.now();
      queue.push(record);
      bytes += record.bytes + 1;
    },
    run() {
      if (isFull()) window?.end();
      if (queue.length > 0) running ??= work();
    },
    get idle() {
      return running === undefined && queue.length === 0;
    },
    get waiting() {
      return queue.length;
    },
    get waitingBytes() {
      return bytes;
    },
    settled: () => running ?? Promise.resolve(),
  };
}
