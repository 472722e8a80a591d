export { accessOf } from "./access.ts";
export { SqsError } from "./errors.ts";
export { createLazySqs, type LazySqs } from "./lazy-sqs.ts";
export type { Peek, PeekedMessage } from "./peek.ts";
export { sqsErrorAnswer } from "./protocol/write-answer.ts";
export { checkQueue } from "./provision.ts";
export { md5OfAttributes } from "./queue/md5.ts";
export type { AttributeValue } from "./queue/message.ts";
export type { Counts } from "./queue/queue.ts";
export { createSqs, type Sqs } from "./sqs.ts";
export type {
  OutgoingMessage,
  QueueDefinition,
  Queues,
  ReceivedMessage,
  ReceiveRequest,
  SqsCall,
  SqsOptions,
} from "./types.ts";
