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

const refusalOf = (command: object) => sqs.refusalOf(command);
const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: "x", ...more }));

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
