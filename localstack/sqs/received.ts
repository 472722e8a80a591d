import type { Message } from "./queue/message.ts";
import type { Queue } from "./queue/queue.ts";
import { receiptHandle } from "./queue/receipt-handle.ts";
import type { ReceivedMessage } from "./types.ts";

/** What a receiver gets of a message, as it is now. */
export function describeReceived(
  queue: Queue,
  { data, receiveCount, firstReceivedMs }: Message,
): ReceivedMessage {
  return {
    messageId: data.id,
    receiptHandle: receiptHandle(queue.arn, { messageId: data.id, receiveCount }),
    body: data.body,
    md5OfBody: data.bodyMd5,
    attributes: {
      SenderId: data.senderId,
      SentTimestamp: String(data.sentMs),
      ApproximateReceiveCount: String(receiveCount),
      ApproximateFirstReceiveTimestamp: String(firstReceivedMs),
      ...(data.groupId === undefined ? {} : { MessageGroupId: data.groupId }),
      ...(data.deduplicationId === undefined ? {} : { MessageDeduplicationId: data.deduplicationId }),
      ...(data.sequenceNumber === undefined ? {} : { SequenceNumber: data.sequenceNumber }),
      ...(data.traceHeader === undefined ? {} : { AWSTraceHeader: data.traceHeader }),
      ...(data.deadLetterSourceArn === undefined
        ? {}
        : { DeadLetterQueueSourceArn: data.deadLetterSourceArn }),
    },
    messageAttributes: data.attributes ?? {},
  };
}
