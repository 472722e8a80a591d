import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;
let QueueUrl = "";

beforeEach(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([{ name: "work", properties: {} }]);
  QueueUrl = `${sqs.origin}/123456789012/work`;
  return () => sqs.stop();
});

const send = (MessageBody: string, more = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const peek = (max = 10) => sqs.sqs().peek("work", max);

describe("peek", () => {
  it("shows messages in every state, the oldest first, and leaves them as they are", async () => {
    await send("taken");
    await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }));
    sqs.advance(1_000);
    await send("here", { MessageAttributes: { kind: { DataType: "String", StringValue: "a" } } });
    await send("later", { DelaySeconds: 100 });
    const first = peek();
    expect(first?.counts).toEqual({ visible: 1, inFlight: 1, delayed: 1 });
    expect(first?.messages).toMatchObject([
      { body: "taken", state: "in-flight", receiveCount: 1, visibleAtMs: expect.any(Number) },
      { body: "here", state: "visible", receiveCount: 0, messageAttributes: { kind: { StringValue: "a" } } },
      { body: "later", state: "delayed", receiveCount: 0 },
    ]);
    expect(first?.messages[1]).not.toHaveProperty("visibleAtMs");
    expect(first?.oldestSentMs).toBe(first?.messages[0]?.sentMs);
    expect(peek()).toEqual(first);
    const { Messages } = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["ApproximateReceiveCount"] }),
    );
    expect(Messages).toMatchObject([{ Body: "here", Attributes: { ApproximateReceiveCount: "1" } }]);
  });

  it("shows no more than it is asked for, the figures alone for none, and what is due as visible", async () => {
    await send("a");
    await send("b", { DelaySeconds: 10 });
    expect(peek(1)?.messages.map(({ body }) => body)).toEqual(["a"]);
    expect(peek(0)).toMatchObject({ messages: [], oldestSentMs: expect.any(Number) });
    sqs.advance(10_000);
    expect(peek()?.counts).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });

  it("says nothing of a queue that is not there, and no age of an empty one", () => {
    expect(sqs.sqs().peek("other", 1)).toBeUndefined();
    expect(peek()).toEqual({ counts: { visible: 0, inFlight: 0, delayed: 0 }, messages: [] });
  });
});
