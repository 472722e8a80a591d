import { type InvocationResult, type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { QueueMappingModel } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import type { Queues } from "../sqs/index.ts";
import type { RetrySettings } from "./batch-processor.ts";
import { readFailedItems } from "./batch-response.ts";
import { errorOf } from "./function-error.ts";
import { MAX_PAYLOAD_BYTES } from "./lane.ts";
import { createMessageBatches, type MessageBatch } from "./message-batches.ts";
import { backoffMs, pause, spread } from "./pause.ts";
import type { QueuedMessage } from "./queue-record.ts";
import { invokeRecorded, sendsOf } from "./record-batch.ts";

export type MappingQueues = Pick<Queues, "receive" | "deleteBatch" | "changeVisibility" | "find">;

export interface QueueMappingOptions {
  readonly mapping: QueueMappingModel;
  /** Opened by the first poll. */
  queues(): MappingQueues;
  readonly lambda: LambdaService;
  readonly recorder?: Recorder | undefined;
  readonly log: Log;
  readonly retry: RetrySettings;
  /** What the function may have here: more batches would lie hidden, waiting for it. */
  readonly mostConcurrent: number;
}

/** What AWS begins with; it takes more when a queue is long. */
const CONCURRENCY = 5;

export interface QueueMapping {
  readonly model: QueueMappingModel;
  readonly isEnabled: boolean;
  readonly lastProcessingResult: "No records processed" | "OK" | "PROBLEM: Function call failed";
  setEnabled(enabled: boolean): Promise<void>;
  /** Takes no more; resolves when the batches under way have come back. */
  stop(): Promise<void>;
}

/**
 * One event source mapping on a queue (C10, C11, C13): takes batches and deletes what the function has done; what it has not comes back after the queue's visibility
 * time-out, a FIFO group waiting for it.
 * @throws FilterPatternError where AWS refuses the mapping's filter
 */
export function startQueueMapping(options: QueueMappingOptions): QueueMapping {
  const { mapping, log, retry } = options;
  const { queueName, functionKey } = mapping;
  const name = `The mapping ${queueName} -> ${functionKey}`;
  const most = Math.min(mapping.maximumConcurrency ?? CONCURRENCY, options.mostConcurrent);
  const batches = createMessageBatches(mapping, options.queues);
  const running = new Set<Promise<void>>();
  let lastProcessingResult: QueueMapping["lastProcessingResult"] = "No records processed";
  let controller: AbortController | undefined;
  let polling: Promise<void> | undefined;
  let isThrottled = false;

  async function poll(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const batch = await batches.next(signal);
        if (failures > 1) log.info(`${name} reads its queue again.`);
        failures = 0;
        if (batch.messages.length === 0) continue;
        const work = deliver(batch, signal).finally(() => running.delete(work));
        running.add(work);
      } catch (error) {
        failures += 1;
        if (failures === 2)
          log.warning(`${name} cannot read its queue and keeps trying: ${(error as Error).message}`);
        await pause(backoffMs(failures, retry.firstRetryMs, retry.lastRetryMs), signal);
      }
      while (running.size >= most) await Promise.race(running);
    }
    await Promise.all(running);
  }

  /** Each part in a call of its own; behind one that failed, those of a FIFO queue keep their order by coming back too. */
  async function deliver(batch: MessageBatch, signal: AbortSignal): Promise<void> {
    try {
      for (const part of partsOf(batch.messages)) {
        const done = await runPart(part, batch.visibleAtMs, signal);
        if (!done && queueName.endsWith(".fifo")) return;
      }
    } catch (error) {
      // Of the queue: a full disk, or the queue is gone. What was not deleted comes back.
      log.warning(`${name} could not delete what was done, and it comes again: ${(error as Error).message}`);
    }
  }

  /** @returns whether all of it was done */
  async function runPart(
    part: readonly QueuedMessage[],
    visibleAtMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const result = await invoke(part, visibleAtMs, signal);
    if (result === undefined) {
      // Nobody is going to run them now.
      if (signal.aborted)
        await options.queues().changeVisibility(
          queueName,
          part.map(({ receiptHandle }) => receiptHandle),
          0,
        );
      return false;
    }
    const ids = part.map(({ messageId }) => messageId);
    const failed = failedOf(result, ids);
    if (failed.size > 0) {
      lastProcessingResult = "PROBLEM: Function call failed";
      const why =
        typeof result === "string"
          ? result
          : result.functionError
            ? errorOf(result.payload)
            : "it reported batchItemFailures";
      log.warning(
        `${name}: ${failed.size} of ${part.length} message(s) failed and come back after the queue's visibility time-out. ${why}`,
      );
    } else lastProcessingResult = "OK";
    await options.queues().deleteBatch(
      queueName,
      part.filter(({ messageId }) => !failed.has(messageId)).map(({ receiptHandle }) => receiptHandle),
    );
    return failed.size === 0;
  }

  function failedOf(result: InvocationResult | string, ids: readonly string[]): ReadonlySet<string> {
    if (typeof result === "string" || result.functionError) return new Set(ids);
    return mapping.reportBatchItemFailures ? readFailedItems(result.payload, ids) : new Set();
  }

  /**
   * A function that is throttled, or not there, is asked again for as long as the messages are hidden; then they are anybody's.
   * @returns why the event was refused for good; undefined where it was never taken
   */
  async function invoke(
    part: readonly QueuedMessage[],
    visibleAtMs: number,
    signal: AbortSignal,
  ): Promise<InvocationResult | string | undefined> {
    const payload = `{"Records":[${part.map(({ json }) => json).join(",")}]}`;
    const causes = await sendsOf(options.recorder, part);
    for (let refusals = 0; ; refusals += 1) {
      try {
        const batch = { hop: "sqs", res: queueName, functionKey, payload, causes } as const;
        const result = await invokeRecorded(options.recorder, options.lambda, batch);
        isThrottled = false;
        return result;
      } catch (error) {
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        if (error instanceof LambdaServiceError && error.statusCode === 413) return reason;
        if (!isThrottled) log.info(`${name} waits: ${reason}`);
        isThrottled = true;
      }
      const waitMs = spread(backoffMs(refusals, retry.firstRetryMs, retry.lastRetryMs));
      if (performance.now() + waitMs >= visibleAtMs) return undefined;
      await pause(waitMs, signal);
      if (signal.aborted) return undefined;
    }
  }

  const start = () => {
    controller = new AbortController();
    polling = poll(controller.signal);
  };
  const halt = async () => {
    controller?.abort();
    controller = undefined;
    await polling;
  };
  if (mapping.enabled) start();
  return {
    model: mapping,
    get isEnabled() {
      return controller !== undefined;
    },
    get lastProcessingResult() {
      return lastProcessingResult;
    },
    async setEnabled(enabled) {
      if (enabled && !controller) {
        await polling;
        start();
      }
      if (!enabled) await halt();
    },
    stop: halt,
  };
}

const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** C13: as much as a call may carry; mostly one part. */
function partsOf(messages: readonly QueuedMessage[]): QueuedMessage[][] {
  const parts: QueuedMessage[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    size += message.bytes + 1;
    if (size > MAX_PAYLOAD_BYTES) {
      parts.push([]);
      size = ENVELOPE_BYTES + message.bytes;
    }
    parts.at(-1)?.push(message);
  }
  return parts;
}
