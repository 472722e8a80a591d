import {
  CancelMessageMoveTaskCommand,
  DeleteMessageCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

const ARN = "arn:aws:sqs:us-east-1:123456789012:";
let sqs: Awaited<ReturnType<typeof startSqs>>;
const urlOf = (name: string) => `${sqs.origin}/123456789012/${name}`;
const redrive = (name: string, maxReceiveCount = 2) => ({
  RedrivePolicy: { deadLetterTargetArn: `${ARN}${name}`, maxReceiveCount },
});

beforeEach(async () => {
  sqs = await startSqs();
  sqs.sqs().provision([
    // Its dead letters' queue comes later, as in a template.
    { name: "work", properties: redrive("dead") },
    { name: "dead", properties: {} },
    { name: "work.fifo", properties: { ContentBasedDeduplication: true, ...redrive("dead.fifo", 1) } },
    { name: "dead.fifo", properties: {} },
  ]);
  return () => sqs.stop();
});

const send = (name: string, MessageBody: string) =>
  sqs.client.send(
    new SendMessageCommand({
      QueueUrl: urlOf(name),
      MessageBody,
      ...(name.endsWith(".fifo") ? { MessageGroupId: "g" } : {}),
    }),
  );
const receive = async (name: string, more: object = {}) =>
  (
    await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: urlOf(name), MessageSystemAttributeNames: ["All"], ...more }),
    )
  ).Messages ?? [];

describe("C11 dead letters", () => {
  it("move on the receive after the last one that is allowed, and keep what they are", async () => {
    const { MessageId } = await send("work", "poison");
    const [first] = await receive("work", { VisibilityTimeout: 0 });
    await receive("work", { VisibilityTimeout: 1 });
    sqs.advance(2_000);
    expect(await receive("dead")).toEqual([]);
    await send("work", "good");
    expect((await receive("work")).map(({ Body }) => Body)).toEqual(["good"]);
    const [dead] = await receive("dead");
    expect(dead).toMatchObject({
      MessageId,
      Body: "poison",
      Attributes: {
        SentTimestamp: first?.Attributes?.SentTimestamp,
        DeadLetterQueueSourceArn: `${ARN}work`,
        ApproximateReceiveCount: "3",
      },
    });
  });

  it("wake one who waits for them, while one who waits for the others goes on waiting", async () => {
    await send("work", "poison");
    for (const VisibilityTimeout of [0, 1]) await receive("work", { VisibilityTimeout });
    const others = receive("work", { WaitTimeSeconds: 20 });
    const [dead] = await receive("dead", { WaitTimeSeconds: 20 });
    expect(dead?.Body).toBe("poison");
    await send("work", "good");
    expect((await others).map(({ Body }) => Body)).toEqual(["good"]);
  });

  it("of a FIFO queue free their group, and are where they are after a restart", async () => {
    for (const body of ["1", "2", "3"]) await send("work.fifo", body);
    await receive("work.fifo", { VisibilityTimeout: 0 });
    expect((await receive("work.fifo", { MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual([
      "2",
      "3",
    ]);
    sqs.reopen();
    expect((await receive("dead.fifo")).map(({ Body }) => Body)).toEqual(["1"]);
    expect(sqs.sqs().counts("work.fifo")).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
  });

  it("go nowhere while there is no such queue", async () => {
    sqs.sqs().provision([{ name: "alone", properties: redrive("nowhere", 1) }]);
    await send("alone", "x");
    for (const _ of [1, 2, 3]) expect(await receive("alone", { VisibilityTimeout: 0 })).toHaveLength(1);
  });

  it("do not go round in a circle", async () => {
    sqs.sqs().provision([
      { name: "here", properties: redrive("there", 1) },
      { name: "there", properties: redrive("here", 1) },
    ]);
    await send("here", "x");
    await receive("here", { VisibilityTimeout: 0 });
    const waiting = receive("here", { WaitTimeSeconds: 1 });
    expect(await receive("there", { WaitTimeSeconds: 20 })).toHaveLength(1);
    expect(await waiting).toEqual([]);
  });

  it("come from the queues that are listed", async () => {
    const list = () => sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: urlOf("dead") }));
    expect((await list()).queueUrls).toEqual([urlOf("work")]);
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl: urlOf("work"), Attributes: { RedrivePolicy: "" } }),
    );
    expect((await list()).queueUrls).toEqual([]);
  });

  it("are refused to a queue that may not have them", async () => {
    const allow = JSON.stringify({ redrivePermission: "denyAll" });
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl: urlOf("dead"), Attributes: { RedriveAllowPolicy: allow } }),
    );
    const policy = { RedrivePolicy: JSON.stringify(redrive("dead").RedrivePolicy) };
    await expect(
      sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: urlOf("work"), Attributes: policy })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it("go back to where they came from by a task, as new messages", async () => {
    await send("work", "poison");
    for (const _ of [1, 2, 3]) await receive("work", { VisibilityTimeout: 0 });
    expect(sqs.sqs().counts("dead").visible).toBe(1);
    const waiting = receive("work", { WaitTimeSeconds: 20 });
    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: `${ARN}dead` }));
    const [back] = await waiting;
    expect(back).toMatchObject({ Body: "poison", Attributes: { ApproximateReceiveCount: "1" } });
    expect(back?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    const { Results } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: `${ARN}dead` }));
    expect(Results).toMatchObject([
      { Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1, SourceArn: `${ARN}dead` },
    ]);
    await sqs.client.send(
      new DeleteMessageCommand({ QueueUrl: urlOf("work"), ReceiptHandle: back?.ReceiptHandle }),
    );
    sqs.reopen();
    expect(sqs.sqs().counts("dead").visible + sqs.sqs().counts("work").visible).toBe(0);
  });

  it("go back slowly, until the task is cancelled; there is one at a time", async () => {
    for (const body of ["1", "2", "3"]) await send("dead", body);
    const start = new StartMessageMoveTaskCommand({
      SourceArn: `${ARN}dead`,
      DestinationArn: `${ARN}work`,
      MaxNumberOfMessagesPerSecond: 1,
    });
    const { TaskHandle } = await sqs.client.send(start);
    await expect(sqs.client.send(start)).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await receive("work", { WaitTimeSeconds: 20 });
    const { ApproximateNumberOfMessagesMoved: moved = 0 } = await sqs.client.send(
      new CancelMessageMoveTaskCommand({ TaskHandle }),
    );
    expect(moved).toBeGreaterThanOrEqual(1);
    expect(sqs.sqs().counts("dead").visible).toBe(3 - moved);
    await expect(
      sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: `${ARN}work` })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const cancel = (handle: string) =>
      sqs.refusalOf(new CancelMessageMoveTaskCommand({ TaskHandle: handle }));
    // As AWS answered.
    expect(await cancel("foobared")).toMatchObject({
      name: "InvalidParameterValue",
      message: "Value for parameter TaskHandle is invalid.",
    });
    const handleOf = (name: string) =>
      Buffer.from(JSON.stringify({ taskId: "x", sourceArn: `${ARN}${name}` })).toString("base64");
    expect(await cancel(handleOf("nowhere"))).toMatchObject({
      name: "ResourceNotFoundException",
      status: 404,
      message: "The resource that you specified for the SourceArn parameter doesn't exist.",
    });
    expect(await cancel(handleOf("dead"))).toMatchObject({ message: "Task does not exist." });
  });

  it("is refused in a template as in a call, where the other queue does not take them", () => {
    const closed = { RedriveAllowPolicy: { redrivePermission: "denyAll" } };
    const provision = () =>
      sqs.sqs().provision([
        { name: "refused", properties: redrive("closed") },
        { name: "closed", properties: closed },
      ]);
    expect(provision).toThrow(
      /The queue refused cannot be as serverless.yml says: .*does not allow this queue as a source/,
    );
  });
});
