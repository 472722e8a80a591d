import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLabel } from "../support/client.ts";
import { MAPPING_MS, type Mappings, mappedName, mappingsOf } from "../support/mappings.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has } from "../support/target.ts";

let service: StartedService;
let mappings: Mappings;
beforeAll(async () => {
  if (!has("mappings")) return;
  service = await startService("mappings");
  mappings = await mappingsOf(service);
  await mappings.warm("work", "partial", "line", "kept");
});
afterAll(async () => {
  mappings?.end();
  await service?.stop();
});

describe.skipIf(!has("mappings"))("a mapping on a queue", { timeout: MAPPING_MS + 10_000 }, () => {
  it("C10 takes up to ten messages where nothing is set", async () => {
    expect(await mappings.mappingOf("work")).toMatchObject({
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      State: "Enabled",
    });
  });

  it("C10 is refused where the queue's visibility time-out is below the function's time-out", async () => {
    const arn = (await mappings.mappingOf("work")).EventSourceArn ?? "";
    const [, , , region, account] = arn.split(":");
    const EventSourceArn = `arn:aws:sqs:${region}:${account}:${mappings.queueName("brief")}`;
    await expect(
      mappings.lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: mappedName("idle"), EventSourceArn }),
      ),
    ).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(
        "Queue visibility timeout: 19 seconds is less than Function timeout: 20 seconds",
      ),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("C11 brings a message in Lambda's form, once where all goes well", async () => {
    const label = newLabel();
    await mappings.send("work", label, { name: "a" });
    await mappings.batches(label, 1, "done");
    const [{ record }] = await mappings.recall(label, "batch");
    expect(record).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: JSON.stringify({ label, name: "a" }),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: "aws:sqs",
      eventSourceARN: (await mappings.mappingOf("work")).EventSourceArn,
      awsRegion: service.region,
    });
  });

  it("C11 an error brings the batch back after the visibility time-out, then to the dead letters", async () => {
    const label = newLabel();
    const sentMs = Date.now();
    await mappings.send("work", label, { name: "a", act: "fail" });
    const dead = await mappings.await("dead", (body) => body.label === label);
    expect(dead.name).toBe("a");
    expect(await mappings.batches(label, 2)).toEqual([["a"], ["a"]]);
    // Twice hidden for three seconds.
    expect(Date.now() - sentMs).toBeGreaterThanOrEqual(6_000);
  });

  it("C11 those that batchItemFailures names come back alone", async () => {
    const label = newLabel();
    const names = ["a", "b", "c"];
    await mappings.send("partial", label, ...names.map((name) => ({ name, act: "report:[1]" })));
    const batches = await mappings.batches(label, 2);
    expect(batches.map((batch) => [...batch].sort())).toEqual([names, [batches[0]?.[1]]]);
  });

  it("C11 an answer that AWS cannot read brings the whole batch back", async () => {
    const label = newLabel();
    const act = 'report:{"batchItemFailures":[{"itemIdentifier":""}]}';
    await mappings.send("partial", label, { name: "a", act }, { name: "b", act });
    expect((await mappings.batches(label, 2)).map((batch) => [...batch].sort())).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("C11 a message that fails holds its FIFO group, and no other", async () => {
    const label = newLabel();
    await mappings.send(
      "line",
      label,
      { name: "a1", group: "a", act: "failUntil:go" },
      { name: "a2", group: "a" },
      { name: "b1", group: "b" },
      { name: "b2", group: "b" },
    );
    expect(await mappings.batches(label, 2, "done")).toEqual([["b1"], ["b2"]]);
    await mappings.say(label, "go");
    expect(await mappings.batches(label, 4, "done")).toEqual([["b1"], ["b2"], ["a1"], ["a2"]]);
  });

  it("C5 a message that no pattern matches is deleted", async () => {
    const label = newLabel();
    await mappings.send("kept", label, { name: "a", act: "drop" }, { name: "b", act: "keep" }, { name: "c" });
    expect((await mappings.batches(label, 1)).flat()).toEqual(["b"]);
  });

  it("C13 a batch of messages ends where its payload reaches 6 MB", async () => {
    const label = newLabel();
    const names = Array.from({ length: 7 }, (_, index) => `m${index}`);
    const pad = "x".repeat(1_000_000);
    for (const name of names) await mappings.send("partial", label, { name, pad });
    const all = async () => (await mappings.recall(label, "done")).flatMap((batch) => batch.names).sort();
    await expect.poll(all, { timeout: MAPPING_MS }).toEqual(names);
    const sizes = (await mappings.recall(label, "batch")).map(({ bytes }) => bytes as number);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });
});
