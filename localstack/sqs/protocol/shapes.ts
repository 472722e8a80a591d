/** What a member of a request or an answer is, for both protocols. Source: the service's Smithy model. */
export type Shape =
  | "string"
  | "integer"
  /** Base64 in both. */
  | "blob"
  | "boolean"
  /** `name`: of its members in the query protocol, where lists and maps are flat. */
  | { readonly list: Shape; readonly name: string }
  | { readonly map: Shape; readonly name: string; readonly key: string; readonly value: string }
  | Structure;

export interface Structure {
  readonly members: Readonly<Record<string, Shape>>;
}

const structure = (members: Structure["members"]): Structure => ({ members });
const list = (shape: Shape, name: string): Shape => ({ list: shape, name });
const strings = (name: string) => list("string", name);
const attributeMap: Shape = { map: "string", name: "Attribute", key: "Name", value: "Value" };
const tags: Shape = { map: "string", name: "Tag", key: "Key", value: "Value" };
const attributeValue = structure({ DataType: "string", StringValue: "string", BinaryValue: "blob" });
const valueMap = (name: string): Shape => ({ map: attributeValue, name, key: "Name", value: "Value" });

const draft = {
  MessageBody: "string",
  DelaySeconds: "integer",
  MessageAttributes: valueMap("MessageAttribute"),
  MessageSystemAttributes: valueMap("MessageSystemAttribute"),
  MessageDeduplicationId: "string",
  MessageGroupId: "string",
} as const;
const sent = {
  MessageId: "string",
  MD5OfMessageBody: "string",
  MD5OfMessageAttributes: "string",
  MD5OfMessageSystemAttributes: "string",
  SequenceNumber: "string",
} as const;
const queue = { QueueUrl: "string" } as const;

const batch = (entry: Structure["members"], name: string) =>
  structure({ ...queue, Entries: list(structure({ Id: "string", ...entry }), name) });
const failed = structure({ Id: "string", SenderFault: "boolean", Code: "string", Message: "string" });
const outcome = (name: string, more: Structure["members"] = {}) =>
  structure({
    Successful: list(structure({ Id: "string", ...more }), name),
    Failed: list(failed, "BatchResultErrorEntry"),
  });

export const INPUTS = {
  AddPermission: structure({
    ...queue,
    Label: "string",
    AWSAccountIds: strings("AWSAccountId"),
    Actions: strings("ActionName"),
  }),
  CancelMessageMoveTask: structure({ TaskHandle: "string" }),
  ChangeMessageVisibility: structure({ ...queue, ReceiptHandle: "string", VisibilityTimeout: "integer" }),
  ChangeMessageVisibilityBatch: batch(
    { ReceiptHandle: "string", VisibilityTimeout: "integer" },
    "ChangeMessageVisibilityBatchRequestEntry",
  ),
  CreateQueue: structure({ QueueName: "string", Attributes: attributeMap, tags }),
  DeleteMessage: structure({ ...queue, ReceiptHandle: "string" }),
  DeleteMessageBatch: batch({ ReceiptHandle: "string" }, "DeleteMessageBatchRequestEntry"),
  DeleteQueue: structure(queue),
  GetQueueAttributes: structure({ ...queue, AttributeNames: strings("AttributeName") }),
  GetQueueUrl: structure({ QueueName: "string", QueueOwnerAWSAccountId: "string" }),
  ListDeadLetterSourceQueues: structure({ ...queue, NextToken: "string", MaxResults: "integer" }),
  ListMessageMoveTasks: structure({ SourceArn: "string", MaxResults: "integer" }),
  ListQueueTags: structure(queue),
  ListQueues: structure({ QueueNamePrefix: "string", NextToken: "string", MaxResults: "integer" }),
  PurgeQueue: structure(queue),
  ReceiveMessage: structure({
    ...queue,
    AttributeNames: strings("AttributeName"),
    MessageSystemAttributeNames: strings("AttributeName"),
    MessageAttributeNames: strings("MessageAttributeName"),
    MaxNumberOfMessages: "integer",
    VisibilityTimeout: "integer",
    WaitTimeSeconds: "integer",
    ReceiveRequestAttemptId: "string",
  }),
  RemovePermission: structure({ ...queue, Label: "string" }),
  SendMessage: structure({ ...queue, ...draft }),
  SendMessageBatch: batch(draft, "SendMessageBatchRequestEntry"),
  SetQueueAttributes: structure({ ...queue, Attributes: attributeMap }),
  StartMessageMoveTask: structure({
    SourceArn: "string",
    DestinationArn: "string",
    MaxNumberOfMessagesPerSecond: "integer",
  }),
  TagQueue: structure({ ...queue, Tags: tags }),
  UntagQueue: structure({ ...queue, TagKeys: strings("TagKey") }),
} satisfies Record<string, Structure>;

export type OperationName = keyof typeof INPUTS;

/** Of those that answer with something. */
export const OUTPUTS: Readonly<Partial<Record<OperationName, Structure>>> = {
  CancelMessageMoveTask: structure({ ApproximateNumberOfMessagesMoved: "integer" }),
  ChangeMessageVisibilityBatch: outcome("ChangeMessageVisibilityBatchResultEntry"),
  CreateQueue: structure(queue),
  DeleteMessageBatch: outcome("DeleteMessageBatchResultEntry"),
  GetQueueAttributes: structure({ Attributes: attributeMap }),
  GetQueueUrl: structure(queue),
  ListDeadLetterSourceQueues: structure({ queueUrls: strings("QueueUrl"), NextToken: "string" }),
  ListMessageMoveTasks: structure({
    Results: list(
      structure({
        TaskHandle: "string",
        Status: "string",
        SourceArn: "string",
        DestinationArn: "string",
        MaxNumberOfMessagesPerSecond: "integer",
        ApproximateNumberOfMessagesMoved: "integer",
        ApproximateNumberOfMessagesToMove: "integer",
        FailureReason: "string",
        StartedTimestamp: "integer",
      }),
      "ListMessageMoveTasksResultEntry",
    ),
  }),
  ListQueueTags: structure({ Tags: tags }),
  ListQueues: structure({ QueueUrls: strings("QueueUrl"), NextToken: "string" }),
  ReceiveMessage: structure({
    Messages: list(
      structure({
        MessageId: "string",
        ReceiptHandle: "string",
        MD5OfBody: "string",
        Body: "string",
        Attributes: attributeMap,
        MD5OfMessageAttributes: "string",
        MessageAttributes: valueMap("MessageAttribute"),
      }),
      "Message",
    ),
  }),
  SendMessage: structure(sent),
  SendMessageBatch: outcome("SendMessageBatchResultEntry", sent),
  StartMessageMoveTask: structure({ TaskHandle: "string" }),
};
