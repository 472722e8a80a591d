import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;
let QueueUrl = "";

beforeEach(async () => {
  sqs = await startSqs({ maxInFlight: 15 });
  sqs.sqs().provision([{ name: "work", properties: {} }]);
  QueueUrl = `${sqs.origin}/123456789012/work`;
  return () => sqs.stop();
});

const send = (more: Partial<SendMessageCommandInput> = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello", ...more }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];
const counts = async () => {
  const { Attributes = {} } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
};

describe("C12 a standard queue", () => {
  it("hides what was received until its time is over, counts, and gives a new handle each time", async () => {
    await send();
    const [first] = await receive({ VisibilityTimeout: 10, MessageSystemAttributeNames: ["All"] });
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: "1", SenderId: "AIDATEST" });
    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual([0, 1, 0]);
    sqs.advance(9_000);
    expect(await receive()).toEqual([]);
    sqs.advance(2_000);
    const [second] = await receive({ MessageSystemAttributeNames: ["All"] });
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(second?.Attributes).toMatchObject({
      ApproximateReceiveCount: "2",
      ApproximateFirstReceiveTimestamp: first?.Attributes?.ApproximateFirstReceiveTimestamp,
      SentTimestamp: first?.Attributes?.SentTimestamp,
    });
    // The old one still deletes.
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    sqs.advance(60_000);
    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it("has the queue's visibility time-out where the receiver names none, and takes changes of it", async () => {
    sqs.sqs().provision([{ name: "work", properties: { VisibilityTimeout: 5 } }]);
    await send();
    const [message] = await receive();
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(100);
    sqs.advance(50_000);
    expect(await receive()).toEqual([]);
    await change(0);
    expect(await receive()).toHaveLength(1);
    sqs.advance(5_000);
    expect(await receive()).toHaveLength(1);
  });

  it("holds back what is delayed, by the queue or by the message", async () => {
    sqs.sqs().provision([{ name: "work", properties: { DelaySeconds: 10 } }]);
    await send({ MessageBody: "queue's" });
    await send({ MessageBody: "own", DelaySeconds: 20 });
    await send({ MessageBody: "none", DelaySeconds: 0 });
    expect((await receive({ MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(["none"]);
    expect(await counts()).toEqual([0, 1, 2]);
    sqs.advance(10_000);
    expect((await receive()).map(({ Body }) => Body)).toEqual(["queue's"]);
    sqs.advance(10_000);
    expect((await receive()).map(({ Body }) => Body)).toEqual(["own"]);
  });

  it("forgets what is older than the retention period, in flight or not", async () => {
    sqs.sqs().provision([{ name: "work", properties: { MessageRetentionPeriod: 60 } }]);
    await send();
    await send();
    await receive({ VisibilityTimeout: 600 });
    sqs.advance(59_000);
    expect(await counts()).toEqual([1, 1, 0]);
    sqs.advance(1_000);
    expect(await counts()).toEqual([0, 0, 0]);
    sqs.sqs().provision([{ name: "work", properties: { MessageRetentionPeriod: 600 } }]);
    sqs.reopen();
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it("gives attributes by name, prefix or all, with the MD5 of those that it gives", async () => {
    const MessageAttributes = {
      Hello: { DataType: "String", StringValue: "There" },
      General: { DataType: "String", StringValue: "Kenobi" },
      "Help.Me": { DataType: "String", StringValue: "Me" },
    };
    const sent = await send({ MessageBody: "msg", MessageAttributes });
    // As AWS answered for the same attributes and body.
    expect(sent).toMatchObject({
      MD5OfMessageAttributes: "4c360f3fdafd970e05fae2f149d997f5",
      MD5OfMessageBody: "6e2baaf3b97dbeef01c0043275f9a0e7",
    });
    const get = async (...MessageAttributeNames: string[]) => {
      const [message] = await receive({ VisibilityTimeout: 0, MessageAttributeNames });
      return message;
    };
    expect(await get()).not.toHaveProperty("MessageAttributes");
    expect((await get())?.MD5OfMessageAttributes).toBeUndefined();
    expect(await get("All")).toMatchObject({
      MessageAttributes,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(await get(".*")).toMatchObject({ MessageAttributes });
    expect(Object.keys((await get("Help.*", "Hello"))?.MessageAttributes ?? {}).sort()).toEqual([
      "Hello",
      "Help.Me",
    ]);
    expect((await get("Hello"))?.MD5OfMessageAttributes).not.toBe(sent.MD5OfMessageAttributes);
  });

  it("keeps binary and number attributes, and the trace header", async () => {
    const bytes = new Uint8Array([0, 255, 128, 7]);
    const sent = await send({
      MessageAttributes: {
        bytes: { DataType: "Binary.png", BinaryValue: bytes },
        count: { DataType: "Number.int", StringValue: "-1.5e3" },
      },
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" },
      },
    });
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    const [message] = await receive({
      MessageAttributeNames: ["All"],
      AttributeNames: ["AWSTraceHeader" as "All"],
    });
    expect(message?.MessageAttributes).toEqual({
      bytes: { DataType: "Binary.png", BinaryValue: bytes },
      count: { DataType: "Number.int", StringValue: "-1.5e3" },
    });
    expect(message?.Attributes).toEqual({ AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793" });
  });

  it("has no more in flight than it may: OverLimit, but nothing for one who waits", async () => {
    for (const batch of [0, 1]) {
      await sqs.client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: Array.from({ length: 10 }, (_, index) => ({ Id: `${batch}${index}`, MessageBody: "x" })),
        }),
      );
    }
    expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(10);
    const last = await receive({ MaxNumberOfMessages: 10 });
    expect(last).toHaveLength(5);
    await expect(receive()).rejects.toMatchObject({ name: "OverLimit", $metadata: { httpStatusCode: 403 } });
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: last.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(5);
  });

  it("answers a batch of deletes entry by entry", async () => {
    await send();
    const [message] = await receive();
    const answer = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", ReceiptHandle: message?.ReceiptHandle },
          { Id: "b", ReceiptHandle: "nonsense" },
          { Id: "c", ReceiptHandle: message?.ReceiptHandle },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
    expect(answer.Failed).toMatchObject([{ Id: "b", SenderFault: true, Code: "ReceiptHandleIsInvalid" }]);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it("takes a queue's URL with any host", async () => {
    for (const url of [
      "https://sqs.us-east-1.amazonaws.com/123456789012/work",
      "http://localhost:1/123456789012/work",
    ]) {
      const raw = await fetch(sqs.origin, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSQS.SendMessage", "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify({ QueueUrl: url, MessageBody: "x" }),
      });
      expect(raw.status).toBe(200);
      expect(raw.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    }
    expect(await counts()).toEqual([2, 0, 0]);
  });
});
