import type { AttributeValue, MessageState } from "./queue/message.ts";
import type { Counts, Queue } from "./queue/queue.ts";

/** A message as it lies in its queue. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly state: MessageState;
  /** Milliseconds since 1970; of what is in flight or delayed. */
  readonly visibleAtMs?: number;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, AttributeValue>>;
  /** FIFO queues. */
  readonly groupId?: string;
  /** The queue that it was a dead letter of. */
  readonly deadLetterSourceArn?: string;
}

/** A queue as a person looks into it: nothing is received by that, hidden or counted. */
export interface Peek {
  readonly counts: Counts;
  /** Of the oldest message, in whatever state; milliseconds since 1970. */
  readonly oldestSentMs?: number;
  /** The oldest first. */
  readonly messages: readonly PeekedMessage[];
}

/** @param max 0 for the figures alone */
export function peekInto(queue: Queue, max: number): Peek {
  const messages: PeekedMessage[] = [];
  let oldestSentMs: number | undefined;
  for (const message of queue.messages()) {
    const { data, state, receiveCount, appointment } = message;
    oldestSentMs ??= data.sentMs;
    if (messages.length >= max) break;
    messages.push({
      messageId: data.id,
      state,
      ...(appointment === undefined ? {} : { visibleAtMs: appointment.atMs }),
      sentMs: data.sentMs,
      receiveCount,
      body: data.body,
      ...(data.attributes === undefined ? {} : { messageAttributes: data.attributes }),
      ...(data.groupId === undefined ? {} : { groupId: data.groupId }),
      ...(data.deadLetterSourceArn === undefined ? {} : { deadLetterSourceArn: data.deadLetterSourceArn }),
    });
  }
  return { counts: queue.counts, ...(oldestSentMs === undefined ? {} : { oldestSentMs }), messages };
}
