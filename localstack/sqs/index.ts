export { SqsError } from "./errors.ts";
export { createLazySqs, type LazySqs } from "./lazy-sqs.ts";
export type { Peek, PeekedMessage } from "./peek.ts";
export type { Counts } from "./queue/queue.ts";
export { createSqs, type Sqs } from "./sqs.ts";
export type { QueueDefinition, ReceivedMessage, ReceiveRequest, SqsCall, SqsOptions } from "./types.ts";
