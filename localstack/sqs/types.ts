import type { Log } from "../log.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { Peek } from "./peek.ts";
import type { AttributeValue } from "./queue/message.ts";
import type { Counts } from "./queue/queue.ts";

export interface SqsOptions {
  /** Of its own; made where it is not there. One process at a time. */
  readonly folder: string;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  readonly log: Log;
  /** Messages of a queue that are in flight at once. Default: 120,000, AWS's. */
  readonly maxInFlight?: number;
  /** How large the journal grows before it is copied without what is over; default 4 MiB. */
  readonly leastCompactedBytes?: number;
}

/** A call as it came over HTTP, its signature checked. */
export interface SqsCall {
  /** Path and query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** What the caller dialled, `http://127.0.0.1:4566`: what queue URLs begin with. */
  readonly origin: string;
  readonly requestId: string;
  /** SenderId of the messages that it sends: the principal's unique id. */
  readonly senderId?: string;
  /** Asked about everything that the call touches: why it is refused, or undefined. Default: all is allowed. */
  readonly authorize?: (action: string, resourceArn: string) => string | undefined;
  /** Aborted when the caller has gone: a long poll then takes nothing. */
  readonly signal?: AbortSignal;
}

/** A queue of a template. */
export interface QueueDefinition {
  /** With `.fifo` for a FIFO queue. */
  readonly name: string;
  /** As in CloudFormation: numbers, booleans, texts, policies as objects. `QueueName`, `FifoQueue` and `Tags` are no attributes and passed over. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a service of AWS sends by itself, to a standard queue. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** System attributes, all of them: `SentTimestamp`, `ApproximateReceiveCount`, ... */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, AttributeValue>>;
}

/** What local AWS itself does with queues, whoever has them. */
export interface Queues {
  /** Answers a call of either protocol. Never rejects: what goes wrong is an answer. A long poll ends with `call.signal`. */
  handle(call: SqsCall): Promise<WholeAnswer>;
  /** For destinations and notifications, which ask nobody. @returns its id @throws SqsError QueueDoesNotExist, or what is wrong with it */
  send(queueName: string, message: OutgoingMessage): string | Promise<string>;
  /** For event source mappings, which ask nobody. By the queue's name; without a wait of its own it waits as long as the queue says. @throws SqsError QueueDoesNotExist */
  receive(queueName: string, request: ReceiveRequest): Promise<ReceivedMessage[]>;
  /** Those that are gone already, or whose handle has expired, are passed over. @throws SqsError QueueDoesNotExist */
  deleteBatch(queueName: string, receiptHandles: readonly string[]): void | Promise<void>;
  /** From now on, in whole seconds; 0 gives them back at once. Those that are no longer in flight are passed over. @throws SqsError QueueDoesNotExist */
  changeVisibility(
    queueName: string,
    receiptHandles: readonly string[],
    seconds: number,
  ): void | Promise<void>;
  /** Whether the queue is there, and how long its messages stay invisible, in milliseconds. */
  find(queueName: string): { readonly arn: string; readonly visibilityMs: number } | undefined;
  /** Of all queues there are. */
  names(): string[] | Promise<string[]>;
  /** @throws SqsError QueueDoesNotExist */
  counts(queueName: string): Counts | Promise<Counts>;
  /** Removes every message. @throws SqsError QueueDoesNotExist */
  purge(queueName: string): void | Promise<void>;
  /** Looks at a queue and up to `max` of its messages, which stay as they are; undefined where there is no such queue. */
  peek(queueName: string, max: number): Peek | undefined | Promise<Peek | undefined>;
}

export interface ReceiveRequest {
  /** 1 or more; over HTTP at most 10. */
  readonly max: number;
  /** How long they stay invisible, in milliseconds. Default: the queue's. */
  readonly visibilityMs?: number;
  /** Long polling, in milliseconds. Default: the queue's. */
  readonly waitMs?: number;
  /** FIFO queues: ReceiveRequestAttemptId. */
  readonly attemptId?: string;
  readonly signal?: AbortSignal;
}
