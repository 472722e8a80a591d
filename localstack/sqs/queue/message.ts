import type { Link } from "./chain.ts";
import type { Appointment } from "./timetable.ts";

/** An attribute of a message, as SQS's JSON has it. */
export interface AttributeValue {
  /** `String`, `Number` or `Binary`, and a label of the sender's behind a dot. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** What a message is, from its sending on. */
export interface MessageData {
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** `AWSTraceHeader`, the one system attribute that a sender gives. */
  readonly traceHeader?: string;
  readonly senderId: string;
  /** Milliseconds since 1970. */
  readonly sentMs: number;
  /** The place among all that was ever sent here. */
  readonly order: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Of FIFO queues: 20 digits. */
  readonly sequenceNumber?: string;
  /** The queue that it was a dead letter of. */
  readonly deadLetterSourceArn?: string;
}

export type MessageState = "visible" | "delayed" | "in-flight";

/** How far its delivery is. */
export interface Delivery {
  readonly state: MessageState;
  /** Milliseconds since 1970; says something only of what is not visible. */
  readonly visibleAtMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs?: number;
  readonly lastReceivedMs?: number;
}

/** A message in a queue. What changes is changed by the queue alone. */
export interface Message {
  readonly data: MessageData;
  state: MessageState;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  lastReceivedMs: number | undefined;
  /** Deleted, expired or moved. */
  isGone: boolean;
  /** While it is not visible. */
  appointment: Appointment<Message> | undefined;
  /** Among all messages of its queue, the oldest first. */
  age: Link<Message> | undefined;
  /** In the order of delivery. */
  place: Link<Message> | undefined;
}

export const deliveryOf = (message: Message): Delivery => ({
  state: message.state,
  visibleAtMs: message.appointment?.atMs ?? 0,
  receiveCount: message.receiveCount,
  ...(message.firstReceivedMs === undefined ? {} : { firstReceivedMs: message.firstReceivedMs }),
  ...(message.lastReceivedMs === undefined ? {} : { lastReceivedMs: message.lastReceivedMs }),
});
