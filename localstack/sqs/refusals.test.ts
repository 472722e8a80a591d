import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;
let QueueUrl = "";
let fifoUrl = "";

beforeAll(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([
    { name: "work", properties: {} },
    { name: "work.fifo", properties: {} },
  ]);
  QueueUrl = `${sqs.origin}/123456789012/work`;
  fifoUrl = `${QueueUrl}.fifo`;
  return () => sqs.stop();
});

const MEBIBYTE = 1024 * 1024;
const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: "x", ...more }));

/** What the client is told: the error's name, its older code, the status, the words. */
async function refusalOf(command: object) {
  try {
    await sqs.client.send(command as ReceiveMessageCommand);
    return undefined;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode: number } };
    const { Code } = error as { Code?: string };
    return { name, code: Code ?? name, status: $metadata.httpStatusCode, message };
  }
}

describe("SQS refuses", () => {
  it("a queue that is not there, or is another account's, with the older code", async () => {
    for (const url of [`${QueueUrl}-not`, QueueUrl.replace("123456789012", "210987654321")]) {
      const refusal = await refusalOf(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));
      expect(refusal).toMatchObject({
        name: "QueueDoesNotExist",
        code: "AWS.SimpleQueueService.NonExistentQueue",
        status: 400,
        message: "The specified queue does not exist.",
      });
    }
  });

  it.each([
    [
      { MaxNumberOfMessages: 11 },
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    ],
    [
      { MaxNumberOfMessages: 0 },
      "Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    ],
    [
      { WaitTimeSeconds: 21 },
      "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ],
    [
      { WaitTimeSeconds: -1 },
      "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ],
    [
      { VisibilityTimeout: 43_201 },
      "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.",
    ],
  ])("ReceiveMessage with %j", async (more, message) => {
    const refusal = await refusalOf(new ReceiveMessageCommand({ QueueUrl, ...more }));
    expect(refusal).toMatchObject({
      name: "InvalidParameterValue",
      code: "InvalidParameterValue",
      status: 400,
      message,
    });
  });

  it.each([
    [
      "an empty body",
      { MessageBody: "" },
      "MissingParameter",
      "The request must contain the parameter MessageBody.",
    ],
    [
      "a control character",
      { MessageBody: "a\u0001" },
      "InvalidMessageContents",
      /^Invalid characters found/,
    ],
    ["a non-character", { MessageBody: "a\uFFFF" }, "InvalidMessageContents", /^Invalid characters found/],
    [
      "half a surrogate pair",
      { MessageBody: "a\ud800b" },
      "InvalidMessageContents",
      /^Invalid characters found/,
    ],
    ["a delay of 901 s", { MessageBody: "a", DelaySeconds: 901 }, "InvalidParameterValue", /DelaySeconds/],
    [
      "an empty attribute",
      { MessageBody: "a", MessageAttributes: { ErrorDetails: { DataType: "String", StringValue: "" } } },
      "InvalidParameterValue",
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    ],
    [
      "a number that is none",
      { MessageBody: "a", MessageAttributes: { n: { DataType: "Number", StringValue: "one" } } },
      "InvalidParameterValue",
      "Can't cast the value of message (user) attribute 'n' to a number.",
    ],
    [
      "an attribute of another type",
      { MessageBody: "a", MessageAttributes: { n: { DataType: "Boolean", StringValue: "1" } } },
      "InvalidParameterValue",
      /supported type prefixes/,
    ],
    [
      "an attribute named as AWS's own",
      { MessageBody: "a", MessageAttributes: { "AWS.x": { DataType: "String", StringValue: "1" } } },
      "InvalidParameterValue",
      /AWS\.x/,
    ],
    [
      "a group with a space",
      { MessageBody: "a", MessageGroupId: "group 123" },
      "InvalidParameterValue",
      "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    ],
    [
      "a deduplication id on a standard queue",
      { MessageBody: "a", MessageDeduplicationId: "1" },
      "InvalidParameterValue",
      /MessageDeduplicationId/,
    ],
  ])("a message with %s", async (_, more, name, message) => {
    const refusal = await refusalOf(new SendMessageCommand({ QueueUrl, ...more } as never));
    expect(refusal).toMatchObject({ name, status: 400 });
    expect(refusal?.message).toMatch(message);
  });

  it("a message of a byte more than 1 MiB, and takes one of 1 MiB; attributes count", async () => {
    const body = "x".repeat(MEBIBYTE);
    const MessageAttributes = { a: { DataType: "String", StringValue: "12" } };
    expect(await refusalOf(new SendMessageCommand({ QueueUrl, MessageBody: `${body}x` }))).toMatchObject({
      name: "InvalidParameterValue",
      message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    });
    const fits = body.slice("a".length + "String".length + "12".length);
    expect(
      await refusalOf(new SendMessageCommand({ QueueUrl, MessageBody: `${fits}x`, MessageAttributes })),
    ).toBeDefined();
    expect(
      await refusalOf(new SendMessageCommand({ QueueUrl, MessageBody: fits, MessageAttributes })),
    ).toBeUndefined();
    expect(await refusalOf(new SendMessageCommand({ QueueUrl, MessageBody: body }))).toBeUndefined();
  });

  it.each([
    ["no entry", [], "EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"],
    [
      "11 entries",
      entries(11),
      "TooManyEntriesInBatchRequest",
      "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    ],
    [
      "the same id twice",
      [...entries(1), ...entries(1)],
      "BatchEntryIdsNotDistinct",
      "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    ],
    [
      "an id with a dot",
      [{ Id: "a.b", MessageBody: "x" }],
      "InvalidBatchEntryId",
      "AWS.SimpleQueueService.InvalidBatchEntryId",
    ],
    [
      "more than 1 MiB in all",
      entries(2, { MessageBody: "x".repeat(MEBIBYTE / 2 + 1) }),
      "BatchRequestTooLong",
      "AWS.SimpleQueueService.BatchRequestTooLong",
    ],
  ])("a batch with %s", async (_, Entries, name, code) => {
    const refusal = await refusalOf(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(refusal).toMatchObject({ name, code, status: 400 });
  });

  it("the bad entries of a batch, and sends the good ones", async () => {
    const answer = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "good", MessageBody: "batch" },
          { Id: "bad", MessageBody: "\u0000" },
          { Id: "late", MessageBody: "x", DelaySeconds: 1000 },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(answer.Failed).toMatchObject([
      { Id: "bad", SenderFault: true, Code: "InvalidMessageContents" },
      { Id: "late", SenderFault: true, Code: "InvalidParameterValue" },
    ]);
  });

  it.each([
    ["a space", "my queue"],
    ["81 characters", "x".repeat(81)],
    ["the suffix of a FIFO queue", "other.fifo"],
    ["the suffix alone", ".fifo"],
  ])("a queue name with %s", async (_, QueueName) => {
    const refusal = await refusalOf(new CreateQueueCommand({ QueueName }));
    expect(refusal).toMatchObject({ name: "InvalidParameterValue", status: 400 });
  });

  it("a queue of the same name with other attributes, and gives the one that is there where they are the same", async () => {
    expect(
      await refusalOf(new CreateQueueCommand({ QueueName: "work", Attributes: { DelaySeconds: "1" } })),
    ).toMatchObject({
      name: "QueueNameExists",
      code: "QueueAlreadyExists",
      status: 400,
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
    const again = await sqs.client.send(
      new CreateQueueCommand({ QueueName: "work", Attributes: { DelaySeconds: "0" } }),
    );
    expect(again.QueueUrl).toBe(QueueUrl);
  });

  it.each([
    ["Nonsense", "1", "InvalidAttributeName", "Unknown Attribute Nonsense."],
    ["FifoQueue", "true", "InvalidAttributeName", "Unknown Attribute FifoQueue."],
    [
      "ContentBasedDeduplication",
      "true",
      "InvalidAttributeName",
      "Unknown Attribute ContentBasedDeduplication.",
    ],
    [
      "DeduplicationScope",
      "queue",
      "InvalidAttributeName",
      "You can specify the DeduplicationScope only when FifoQueue is set to true.",
    ],
    [
      "VisibilityTimeout",
      "43201",
      "InvalidAttributeValue",
      "Invalid value for the parameter VisibilityTimeout.",
    ],
    [
      "VisibilityTimeout",
      "abc",
      "InvalidAttributeValue",
      "Invalid value for the parameter VisibilityTimeout.",
    ],
    [
      "MessageRetentionPeriod",
      "59",
      "InvalidAttributeValue",
      "Invalid value for the parameter MessageRetentionPeriod.",
    ],
    [
      "MaximumMessageSize",
      "1048577",
      "InvalidAttributeValue",
      "Invalid value for the parameter MaximumMessageSize.",
    ],
    ["RedrivePolicy", "{}", "InvalidAttributeValue", /RedrivePolicy/],
    [
      "RedrivePolicy",
      '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:nowhere","maxReceiveCount":3}',
      "InvalidParameterValue",
      /Dead letter target does not exist/,
    ],
    [
      "RedrivePolicy",
      '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:work.fifo","maxReceiveCount":3}',
      "InvalidParameterValue",
      /same type/,
    ],
  ])("the attribute %s %s", async (attribute, value, name, message) => {
    const refusal = await refusalOf(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { [attribute]: value } }),
    );
    expect(refusal).toMatchObject({ name, status: 400 });
    expect(refusal?.message).toMatch(message);
  });

  it("an attribute name that it does not know, when asked for it", async () => {
    const refusal = await refusalOf(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Nonsense" as "All"] }),
    );
    expect(refusal).toMatchObject({ name: "InvalidAttributeName", message: "Unknown Attribute Nonsense." });
  });

  it("a receipt handle that is none, or another queue's", async () => {
    await sqs.client.send(
      new SendMessageCommand({
        QueueUrl: fifoUrl,
        MessageBody: "x",
        MessageGroupId: "g",
        MessageDeduplicationId: "1",
      }),
    );
    const { Messages = [] } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: fifoUrl }));
    const other = Messages[0]?.ReceiptHandle;
    for (const ReceiptHandle of ["nonsense", other]) {
      const refusal = await refusalOf(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      expect(refusal).toMatchObject({
        name: "ReceiptHandleIsInvalid",
        code: "ReceiptHandleIsInvalid",
        status: 404,
      });
    }
  });

  it("a change of the visibility of a message that is not in flight, or gone", async () => {
    const queue = { QueueUrl: QueueUrl.replace("work", "visibility") };
    sqs.sqs().provision([{ name: "visibility", properties: {} }]);
    await sqs.client.send(new SendMessageCommand({ ...queue, MessageBody: "x" }));
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({ ...queue, VisibilityTimeout: 0 }),
    );
    const ReceiptHandle = Messages[0]?.ReceiptHandle;
    const change = new ChangeMessageVisibilityCommand({ ...queue, ReceiptHandle, VisibilityTimeout: 10 });
    expect(await refusalOf(change)).toMatchObject({
      name: "MessageNotInflight",
      code: "AWS.SimpleQueueService.MessageNotInflight",
    });
    await sqs.client.send(new DeleteMessageCommand({ ...queue, ReceiptHandle }));
    expect(await refusalOf(change)).toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("Message does not exist"),
    });
    // To delete what is gone is no error.
    expect(await refusalOf(new DeleteMessageCommand({ ...queue, ReceiptHandle }))).toBeUndefined();
  });

  it("more than 12 hours of invisibility in all", async () => {
    const queue = { QueueUrl: QueueUrl.replace("work", "twelve-hours") };
    sqs.sqs().provision([{ name: "twelve-hours", properties: {} }]);
    await sqs.client.send(new SendMessageCommand({ ...queue, MessageBody: "x" }));
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({ ...queue, VisibilityTimeout: 43_200 }),
    );
    const ReceiptHandle = Messages[0]?.ReceiptHandle;
    sqs.advance(3_600_000);
    expect(
      await refusalOf(
        new ChangeMessageVisibilityCommand({ ...queue, ReceiptHandle, VisibilityTimeout: 43_200 }),
      ),
    ).toMatchObject({
      message: expect.stringContaining("beyond the limit [43200 seconds]"),
    });
    expect(
      await refusalOf(
        new ChangeMessageVisibilityCommand({ ...queue, ReceiptHandle, VisibilityTimeout: 39_000 }),
      ),
    ).toBeUndefined();
  });

  it("a second purge within 60 seconds", async () => {
    const queue = { QueueUrl: QueueUrl.replace("work", "purged") };
    sqs.sqs().provision([{ name: "purged", properties: {} }]);
    expect(await refusalOf(new PurgeQueueCommand(queue))).toBeUndefined();
    expect(await refusalOf(new PurgeQueueCommand(queue))).toMatchObject({
      name: "PurgeQueueInProgress",
      code: "AWS.SimpleQueueService.PurgeQueueInProgress",
      status: 403,
      message: "Only one PurgeQueue operation on purged is allowed every 60 seconds.",
    });
    sqs.advance(60_000);
    expect(await refusalOf(new PurgeQueueCommand(queue))).toBeUndefined();
  });

  it("of FIFO queues: a message without a group, without a deduplication id, with a delay", async () => {
    const send = (more: object) =>
      refusalOf(new SendMessageCommand({ QueueUrl: fifoUrl, MessageBody: "x", ...more }));
    expect(await send({ MessageDeduplicationId: "1" })).toMatchObject({
      message: "The request must contain the parameter MessageGroupId.",
    });
    expect(await send({ MessageGroupId: "g" })).toMatchObject({
      message:
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    });
    expect(await send({ MessageGroupId: "g", MessageDeduplicationId: "1", DelaySeconds: 2 })).toMatchObject({
      message:
        "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    });
  });

  it("what IAM refuses, by the action and the ARN", async () => {
    const asked: string[] = [];
    const guarded = await startSqs({
      authorize(action, arn) {
        asked.push(`${action} ${arn}`);
        return "User: x is not authorized";
      },
    });
    try {
      const url = `${guarded.origin}/123456789012/work`;
      await expect(
        guarded.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries(1) })),
      ).rejects.toMatchObject({
        name: "AccessDenied",
        message: "User: x is not authorized",
        $metadata: { httpStatusCode: 403 },
      });
      expect(asked).toEqual(["sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:work"]);
    } finally {
      await guarded.stop();
    }
  });
});
