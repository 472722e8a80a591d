import { type AttributeValue, md5OfAttributes, type ReceivedMessage } from "../sqs/index.ts";

/** One message on its way to a function: its JSON is made once, however often it is tried. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly json: string;
  readonly bytes: number;
}

/** A message as Lambda hands it to a function. Source: Lambda developer guide, "Using Lambda with Amazon SQS", its example events. */
export function messageRecord(message: ReceivedMessage, queueArn: string) {
  const { messageId, receiptHandle, body, md5OfBody, attributes, messageAttributes } = message;
  const names = Object.keys(messageAttributes);
  return {
    messageId,
    receiptHandle,
    body,
    attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, value]) => [name, attributeOf(value)]),
    ),
    ...(names.length > 0 ? { md5OfMessageAttributes: md5OfAttributes(messageAttributes) } : {}),
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(":")[3] ?? "",
  };
}

/** The lists are part of SQS's shape and never filled. */
const attributeOf = ({ DataType, StringValue, BinaryValue }: AttributeValue) => ({
  ...(BinaryValue === undefined ? { stringValue: StringValue } : { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

export function toQueuedMessage(record: ReturnType<typeof messageRecord>): QueuedMessage {
  const json = JSON.stringify(record);
  const { messageId, receiptHandle } = record;
  return { messageId, receiptHandle, json, bytes: Buffer.byteLength(json) };
}
