import { beforeEach, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;

beforeEach(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([
    { name: "work", properties: { MaximumMessageSize: 1024 } },
    { name: "line.fifo", properties: { FifoQueue: true } },
  ]);
  return () => sqs.stop();
});

it("sends a message with attributes, which a receiver gets as one of the API's", async () => {
  const attributes = { kind: { DataType: "String", StringValue: "a" } };
  const messageId = sqs.sqs().send("work", { body: "hello", attributes });
  expect(await sqs.sqs().receive("work", { max: 1, waitMs: 0 })).toMatchObject([
    { messageId, body: "hello", messageAttributes: attributes, attributes: { SenderId: "123456789012" } },
  ]);
});

it("refuses what SendMessage refuses", () => {
  const send = (queue: string, body: string) => () => sqs.sqs().send(queue, { body });
  expect(send("absent", "x")).toThrow("The specified queue does not exist.");
  expect(send("work", "x".repeat(1025))).toThrow("Message must be shorter than 1024 bytes.");
  expect(send("line.fifo", "x")).toThrow("The request must contain the parameter MessageGroupId.");
});
