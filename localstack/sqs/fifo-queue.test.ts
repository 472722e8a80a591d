import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;
let QueueUrl = "";

beforeEach(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([{ name: "work.fifo", properties: { ContentBasedDeduplication: true } }]);
  QueueUrl = `${sqs.origin}/123456789012/work.fifo`;
  return () => sqs.stop();
});

const send = (MessageBody: string, MessageGroupId = "a", MessageDeduplicationId?: string) =>
  sqs.client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId,
      ...(MessageDeduplicationId ? { MessageDeduplicationId } : {}),
    }),
  );
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];
const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
const remove = (message?: Message) =>
  sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
const hide = (message: Message | undefined, VisibilityTimeout: number) =>
  sqs.client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout,
    }),
  );

describe("C12 a FIFO queue", () => {
  it("locks a group while one of its messages is in flight, and goes on in order", async () => {
    for (const body of ["a1", "a2", "a3"]) await send(body, "a");
    await send("b1", "b");
    const [a1] = await receive();
    expect(a1?.Body).toBe("a1");
    const [b1] = await receive({ MaxNumberOfMessages: 10 });
    expect(b1?.Body).toBe("b1");
    expect(await receive({ MaxNumberOfMessages: 10 })).toEqual([]);
    await remove(a1);
    const rest = await receive({ MaxNumberOfMessages: 10 });
    expect(bodies(rest)).toEqual(["a2", "a3"]);
    // a2 is gone, a3 still in flight.
    await remove(rest[0]);
    await send("a4", "a");
    expect(await receive()).toEqual([]);
    await remove(rest[1]);
    expect(bodies(await receive())).toEqual(["a4"]);
  });

  it("gives a message that came back before those behind it", async () => {
    for (const body of ["1", "2", "3"]) await send(body);
    const all = await receive({ MaxNumberOfMessages: 2, VisibilityTimeout: 30 });
    expect(bodies(all)).toEqual(["1", "2"]);
    await hide(all[0], 0);
    // As AWS does: 2 is in flight and stands before 3.
    expect(bodies(await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 1 }))).toEqual(["1"]);
    sqs.advance(60_000);
    expect(bodies(await receive({ MaxNumberOfMessages: 10 }))).toEqual(["1", "2", "3"]);
  });

  it("wakes one who waits when the group is free", async () => {
    await send("1");
    await send("2");
    const [first] = await receive();
    const waiting = receive({ WaitTimeSeconds: 20 });
    await receive();
    await remove(first);
    expect(bodies(await waiting)).toEqual(["2"]);
  });

  it("has sequence numbers that rise, over a restart too", async () => {
    const numbers: (string | undefined)[] = [];
    for (const body of ["1", "2"]) numbers.push((await send(body)).SequenceNumber);
    for (const message of await receive({ MaxNumberOfMessages: 10 })) await remove(message);
    sqs.reopen();
    numbers.push((await send("3")).SequenceNumber);
    expect(numbers.every((number) => /^\d{20}$/.test(number ?? ""))).toBe(true);
    expect([...numbers].sort()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(3);
    const [third] = await receive({ AttributeNames: ["All"] });
    expect(third?.Attributes).toMatchObject({ SequenceNumber: numbers[2], MessageGroupId: "a" });
  });

  it("takes the same message once in five minutes, deleted or not, over a restart too", async () => {
    const first = await send("same");
    expect(await send("same", "b")).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    await remove((await receive())[0]);
    sqs.reopen();
    sqs.advance(299_000);
    await send("same");
    expect(await receive()).toEqual([]);
    sqs.advance(2_000);
    expect((await send("same")).MessageId).not.toBe(first.MessageId);
    expect(await receive()).toHaveLength(1);
  });

  it("goes by an explicit id before the content, and within a batch", async () => {
    const { Successful = [] } = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "1", MessageBody: "x", MessageGroupId: "a", MessageDeduplicationId: "one" },
          { Id: "2", MessageBody: "y", MessageGroupId: "a", MessageDeduplicationId: "one" },
          { Id: "3", MessageBody: "x", MessageGroupId: "a", MessageDeduplicationId: "two" },
        ],
      }),
    );
    expect(Successful[1]?.MessageId).toBe(Successful[0]?.MessageId);
    // The MD5 is of what was sent now.
    expect(Successful[1]?.MD5OfMessageBody).not.toBe(Successful[0]?.MD5OfMessageBody);
    expect(bodies(await receive({ MaxNumberOfMessages: 10 }))).toEqual(["x", "x"]);
  });

  it("deduplicates by group where the queue says so", async () => {
    const properties = {
      ContentBasedDeduplication: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    };
    sqs.sqs().provision([{ name: "work.fifo", properties }]);
    for (const group of ["a", "b", "a"]) await send("same", group);
    expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(2);
  });

  it("refuses a handle whose time is over, and takes one that was extended", async () => {
    await send("1");
    const [late] = await receive({ VisibilityTimeout: 1 });
    sqs.advance(2_000);
    await expect(remove(late)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("The receipt handle has expired."),
    });
    const [again] = await receive({ VisibilityTimeout: 1 });
    await hide(again, 100);
    sqs.advance(50_000);
    await remove(again);
    sqs.advance(100_000);
    expect(await receive()).toEqual([]);
  });

  it("gives the same messages to the same attempt, until one of them is deleted", async () => {
    await send("1");
    await send("2");
    const attempt = { ReceiveRequestAttemptId: "try", MaxNumberOfMessages: 10 };
    const first = await receive(attempt);
    const second = await receive(attempt);
    expect(second.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(
      first.map(({ ReceiptHandle }) => ReceiptHandle),
    );
    expect(first).toHaveLength(2);
    await remove(first[0]);
    expect(await receive(attempt)).toEqual([]);
  });

  it("delays by the queue, the group behind the first", async () => {
    sqs
      .sqs()
      .provision([{ name: "work.fifo", properties: { ContentBasedDeduplication: true, DelaySeconds: 10 } }]);
    await send("1");
    sqs.advance(5_000);
    await send("2");
    expect(await receive()).toEqual([]);
    sqs.advance(5_000);
    expect(bodies(await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 100 }))).toEqual(["1"]);
  });

  it("gives what there is of one group before the next, and a group that gave something last", async () => {
    // As AWS did with the same messages.
    for (const body of ["g1-m1", "g2-m1", "g2-m2", "g3-m1", "g1-m2"]) await send(body, body.slice(0, 2));
    const first = await receive({ MaxNumberOfMessages: 3, VisibilityTimeout: 0 });
    expect(bodies(first)).toEqual(["g1-m1", "g1-m2", "g2-m1"]);
    const all = await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    expect(bodies(all)).toEqual(["g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2"]);
  });

  it("forgets its deduplication ids when it is purged, over a restart too", async () => {
    await send("1", "g", "id");
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    sqs.reopen();
    await send("2", "g", "id");
    expect(bodies(await receive())).toEqual(["2"]);
  });
});
