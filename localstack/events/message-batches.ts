import type { QueueMappingModel } from "../model/types.ts";
import type { Queues, ReceivedMessage } from "../sqs/index.ts";
import { MAX_PAYLOAD_BYTES } from "./lane.ts";
import { compileMessageFilter } from "./message-filter.ts";
import { messageRecord, type QueuedMessage, toQueuedMessage } from "./queue-record.ts";

/** As long as a long poll may be. A send ends it at once, so that nothing is done while there is nothing. */
const LONG_POLL_MS = 20_000;

export interface MessageBatch {
  /** None where nothing came, or nothing that the filter keeps. */
  readonly messages: readonly QueuedMessage[];
  /** By `performance.now()`: when the first of them are visible again. */
  readonly visibleAtMs: number;
}

/** Takes batches from a queue: as many messages as are there, or as come within the window (C10, C13). What the filter drops is deleted (C5). */
export function createMessageBatches(
  mapping: QueueMappingModel,
  queues: () => Pick<Queues, "receive" | "deleteBatch" | "changeVisibility" | "find">,
): {
  /** @throws SqsError QueueDoesNotExist; Node's error of a full disk */
  next(signal: AbortSignal): Promise<MessageBatch>;
} {
  const { queueName, queueArn, batchSize } = mapping;
  const keep = compileMessageFilter(mapping.filterPatterns);

  /** Those that are kept, by their ids: one that came back within the window counts once, with its newest handle. */
  async function take(received: readonly ReceivedMessage[], into: Map<string, QueuedMessage>): Promise<void> {
    const dropped: string[] = [];
    for (const message of received) {
      const record = messageRecord(message, queueArn);
      if (keep(record)) into.set(message.messageId, toQueuedMessage(record));
      else dropped.push(message.receiptHandle);
    }
    if (dropped.length > 0) await queues().deleteBatch(queueName, dropped);
  }

  return {
    async next(signal) {
      const messages = new Map<string, QueuedMessage>();
      const receive = (max: number, waitMs: number) => queues().receive(queueName, { max, waitMs, signal });
      await take(await receive(batchSize, LONG_POLL_MS), messages);
      const startedMs = performance.now();
      const visibleAtMs = startedMs + (queues().find(queueName)?.visibilityMs ?? 0);
      const untilMs = startedMs + mapping.batchWindowSeconds * 1000;
      const isFull = () =>
        messages.size >= batchSize ||
        [...messages.values()].reduce((sum, { bytes }) => sum + bytes, 0) >= MAX_PAYLOAD_BYTES;
      while (messages.size > 0 && !isFull() && !signal.aborted) {
        const leftMs = untilMs - performance.now();
        if (leftMs <= 0) break;
        const more = await receive(batchSize - messages.size, leftMs);
        if (more.length === 0) break;
        await take(more, messages);
      }
      if (!signal.aborted) return { messages: [...messages.values()], visibleAtMs };
      // Nobody is going to run them now.
      const handles = [...messages.values()].map(({ receiptHandle }) => receiptHandle);
      if (handles.length > 0) await queues().changeVisibility(queueName, handles, 0);
      return { messages: [], visibleAtMs };
    },
  };
}
