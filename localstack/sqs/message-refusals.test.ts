import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
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
const MEBIBYTE = 1024 * 1024;
const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: "x", ...more }));

describe("SQS refuses to send", () => {
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

  it("a whole FIFO batch for one entry without a group or a deduplication id", async () => {
    const send = (more: object) =>
      refusalOf(
        new SendMessageBatchCommand({
          QueueUrl: fifoUrl,
          Entries: [
            ...entries(1, { MessageGroupId: "g", MessageDeduplicationId: "1" }),
            { Id: "other", MessageBody: "x", ...more },
          ],
        }),
      );
    expect(await send({ MessageGroupId: "g" })).toMatchObject({
      name: "InvalidParameterValue",
      message:
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    });
    expect(await send({ MessageDeduplicationId: "2" })).toMatchObject({
      name: "InvalidParameterValue",
      message: "The request must contain the parameter MessageGroupId.",
    });
  });

  it.each(["aWs.x", "AMAZON.x", ".x", "x.", "a!b", "a§b", "a(b", "L".repeat(257)])(
    "an attribute named %s",
    async (name) => {
      const MessageAttributes = { [name]: { DataType: "String", StringValue: "x" } };
      const refusal = await refusalOf(
        new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }),
      );
      expect(refusal).toMatchObject({ name: "InvalidParameterValue" });
    },
  );

  it("an attribute with a control character, and takes one with letters of any script in its name", async () => {
    const send = (name: string, StringValue: string) =>
      refusalOf(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: "x",
          MessageAttributes: { [name]: { DataType: "String", StringValue } },
        }),
      );
    expect(await send("x", "a\u0008")).toMatchObject({ name: "InvalidParameterValue" });
    expect(await send("attr.1øßä", "x")).toBeUndefined();
  });
});
