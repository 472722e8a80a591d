import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
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

const send = (MessageBody: string, more: { DelaySeconds?: number } = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}, abortSignal?: AbortSignal) =>
  (
    await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl, ...more }),
      abortSignal ? { abortSignal } : {},
    )
  ).Messages ?? [];
const bodies = (messages: { Body?: string | undefined }[]) => messages.map(({ Body }) => Body);
/** The polls that this test started have arrived. */
const arrived = (polls = 1) => expect.poll(() => sqs.openRequests()).toBe(polls);

describe("long polling", () => {
  it("is woken by a send, each message for one of those who wait", async () => {
    const waiting = [receive({ WaitTimeSeconds: 20 }), receive({ WaitTimeSeconds: 20 })];
    await arrived(2);
    await send("one");
    await send("two");
    expect(bodies((await Promise.all(waiting)).flat()).sort()).toEqual(["one", "two"]);
  });

  it("is woken by a delay that ends, and by a visibility time-out that ends", async () => {
    await send("late", { DelaySeconds: 1 });
    expect(bodies(await receive({ WaitTimeSeconds: 20, VisibilityTimeout: 1 }))).toEqual(["late"]);
    expect(bodies(await receive({ WaitTimeSeconds: 20 }))).toEqual(["late"]);
  });

  it("is woken by a message that is given back", async () => {
    await send("again");
    const [message] = await receive();
    const waiting = receive({ WaitTimeSeconds: 20 });
    await arrived();
    await sqs.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(bodies(await waiting)).toEqual(["again"]);
  });

  it("ends with nothing when its time is over", async () => {
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
  });

  it("waits as long as the queue says, where the receiver says nothing", async () => {
    sqs.sqs().provision([{ name: "work", properties: { ReceiveMessageWaitTimeSeconds: 20 } }]);
    const waiting = receive();
    await receive({ WaitTimeSeconds: 0 });
    await send("x");
    expect(bodies(await waiting)).toEqual(["x"]);
  });

  it("swallows nothing for a caller who has gone", async () => {
    const gone = new AbortController();
    const waiting = receive({ WaitTimeSeconds: 20 }, gone.signal).catch((error) => error.name);
    await arrived();
    gone.abort();
    expect(await waiting).toBe("AbortError");
    // The server hears of it in its own time; until then it would take the message for a caller who is there.
    await expect.poll(() => sqs.openRequests()).toBe(0);
    await send("kept");
    const [message] = await receive({ MessageSystemAttributeNames: ["All"] });
    expect(message).toMatchObject({ Body: "kept", Attributes: { ApproximateReceiveCount: "1" } });
  });

  it("ends when the queue is deleted, and when the engine closes", async () => {
    const deleted = receive({ WaitTimeSeconds: 20 });
    await arrived();
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl }));
    expect(await deleted).toEqual([]);
    sqs.sqs().provision([{ name: "work", properties: {} }]);
    const closed = receive({ WaitTimeSeconds: 20 });
    await arrived();
    sqs.reopen();
    expect(await closed).toEqual([]);
  });

  it("in the process: waits, and leaves with its signal", async () => {
    const gone = new AbortController();
    const left = sqs.sqs().receive("work", { max: 10, waitMs: 20_000, signal: gone.signal });
    const stays = sqs.sqs().receive("work", { max: 10, waitMs: 20_000 });
    gone.abort();
    expect(await left).toEqual([]);
    await send("x");
    const [message] = await stays;
    expect(message).toMatchObject({ body: "x", attributes: { ApproximateReceiveCount: "1" } });
    expect(sqs.sqs().counts("work")).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    sqs.sqs().changeVisibility("work", [message?.receiptHandle ?? "", "nonsense"], 0);
    expect(sqs.sqs().counts("work")).toMatchObject({ visible: 1 });
    sqs.sqs().deleteBatch("work", [message?.receiptHandle ?? "", "nonsense"]);
    expect(sqs.sqs().counts("work")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    await expect(sqs.sqs().receive("nowhere", { max: 1 })).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });
});
