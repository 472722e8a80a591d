import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;

beforeEach(async () => {
  sqs = await startSqs();
  return () => sqs.stop();
});

const create = async (QueueName: string, more: object = {}) =>
  (await sqs.client.send(new CreateQueueCommand({ QueueName, ...more }))).QueueUrl ?? "";
const attributesOf = async (QueueUrl: string) =>
  (await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ??
  {};

describe("queues", () => {
  it("have AWS's defaults, and what is set instead, over a restart too", async () => {
    const QueueUrl = await create("work");
    expect(await attributesOf(QueueUrl)).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      DelaySeconds: "0",
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: "arn:aws:sqs:us-east-1:123456789012:work",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
    await sqs.client.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { MaximumMessageSize: "2048", KmsMasterKeyId: "k" },
      }),
    );
    sqs.reopen();
    expect(await attributesOf(QueueUrl)).toMatchObject({
      MaximumMessageSize: "2048",
      KmsMasterKeyId: "k",
      SqsManagedSseEnabled: "false",
    });
    await expect(
      sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(2049) })),
    ).rejects.toThrow("shorter than 2048 bytes");
  });

  it("of the FIFO kind say so", async () => {
    const QueueUrl = await create("work.fifo", { Attributes: { FifoQueue: "true" } });
    expect(await attributesOf(QueueUrl)).toMatchObject({
      FifoQueue: "true",
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  });

  it("are found by name, and gone with their messages once they are deleted", async () => {
    const QueueUrl = await create("work");
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const found = () => sqs.client.send(new GetQueueUrlCommand({ QueueName: "work" }));
    expect((await found()).QueueUrl).toBe(QueueUrl);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(found()).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    sqs.reopen();
    await expect(found()).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    await create("work");
    expect(sqs.sqs().counts("work").visible).toBe(0);
  });

  it("are listed by prefix and page", async () => {
    for (const name of ["b2", "a1", "b1", "b3"]) await create(name);
    const first = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: "b", MaxResults: 2 }));
    expect(first.QueueUrls?.map((url) => url.split("/").at(-1))).toEqual(["b1", "b2"]);
    const rest = await sqs.client.send(
      new ListQueuesCommand({ QueueNamePrefix: "b", MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(rest.QueueUrls?.map((url) => url.split("/").at(-1))).toEqual(["b3"]);
    expect(rest.NextToken).toBeUndefined();
    expect((await sqs.client.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(4);
    expect(
      (await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: "x" }))).QueueUrls,
    ).toBeUndefined();
    await expect(
      sqs.client.send(new ListQueuesCommand({ MaxResults: 1, NextToken: "?" })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it("are emptied by a purge, over a restart too", async () => {
    const QueueUrl = await create("work");
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds: 10 }));
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(sqs.sqs().counts("work")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    sqs.reopen();
    expect(sqs.sqs().counts("work")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    await expect(sqs.client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "PurgeQueueInProgress",
    });
  });

  it("have tags", async () => {
    const QueueUrl = await create("work", { tags: { a: "1" } });
    await sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { b: "2", c: "3" } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a", "c"] }));
    sqs.reopen();
    expect((await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: "2" });
    await expect(sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { "": "x" } }))).rejects.toMatchObject(
      { name: "InvalidParameterValue" },
    );
  });

  it("keep permissions as statements of their policy", async () => {
    const QueueUrl = await create("work");
    const add = new AddPermissionCommand({
      QueueUrl,
      Label: "send",
      AWSAccountIds: ["210987654321"],
      Actions: ["SendMessage"],
    });
    await sqs.client.send(add);
    const policy = JSON.parse((await attributesOf(QueueUrl)).Policy ?? "");
    expect(policy.Statement).toEqual([
      {
        Sid: "send",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::210987654321:root" },
        Action: "SQS:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:123456789012:work",
      },
    ]);
    await expect(sqs.client.send(add)).rejects.toMatchObject({
      message: "Value send for parameter Label is invalid. Reason: Already exists.",
    });
    await sqs.client.send(new RemovePermissionCommand({ QueueUrl, Label: "send" }));
    expect(await attributesOf(QueueUrl)).not.toHaveProperty("Policy");
    await expect(
      sqs.client.send(new RemovePermissionCommand({ QueueUrl, Label: "send" })),
    ).rejects.toMatchObject({
      message: "Value send for parameter Label is invalid. Reason: can't find label.",
    });
  });

  it("of a template are as it says now, with their messages", async () => {
    const provision = (properties: object) =>
      sqs.sqs().provision([{ name: "work", properties: { ...properties } }]);
    provision({
      QueueName: "work",
      VisibilityTimeout: 90,
      Tags: [{ Key: "a", Value: "1" }],
      SqsManagedSseEnabled: true,
    });
    const QueueUrl = `${sqs.origin}/123456789012/work`;
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const { LastModifiedTimestamp } = await attributesOf(QueueUrl);
    sqs.advance(10_000);
    provision({ QueueName: "work", VisibilityTimeout: 90, SqsManagedSseEnabled: true });
    expect(await attributesOf(QueueUrl)).toMatchObject({ LastModifiedTimestamp, VisibilityTimeout: "90" });
    provision({ QueueName: "work", DelaySeconds: 3 });
    expect(await attributesOf(QueueUrl)).toMatchObject({
      VisibilityTimeout: "30",
      DelaySeconds: "3",
      ApproximateNumberOfMessages: "1",
    });
    expect(() => provision({ VisibilityTimeout: 50_000 })).toThrow(
      "The queue work cannot be as serverless.yml says: Invalid value for the parameter VisibilityTimeout.",
    );
  });

  it("leaves alone what was set through the API, until the template says something else", async () => {
    const visibility = () => sqs.sqs().find("kept")?.visibilityMs;
    const provision = (seconds: number) =>
      sqs.sqs().provision([{ name: "kept", properties: { VisibilityTimeout: seconds } }]);
    provision(2);
    const QueueUrl = `${sqs.origin}/123456789012/kept`;
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "7" } }),
    );
    provision(2);
    expect(visibility()).toBe(7_000);
    provision(3);
    expect(visibility()).toBe(3_000);
  });
});
