import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLabel } from "../support/client.ts";
import { MAPPING_MS, type Mappings, mappedName, mappingsOf } from "../support/mappings.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has, isDeployed } from "../support/target.ts";

let service: StartedService;
let mappings: Mappings;
beforeAll(async () => {
  if (!has("mappings")) return;
  service = await startService("mappings");
  mappings = await mappingsOf(service);
});
afterAll(async () => {
  mappings?.end();
  await service?.stop();
});

describe.skipIf(!has("mappings"))("a mapping on a stream", { timeout: MAPPING_MS + 10_000 }, () => {
  it("C1 has AWS's defaults where nothing is set", async () => {
    expect(await mappings.mappingOf("plain")).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      StartingPosition: "TRIM_HORIZON",
      State: "Enabled",
    });
  });

  it("C1 brings what was written, in Lambda's form", async () => {
    const label = newLabel();
    await mappings.put("plain", label, { name: "a1" });
    await mappings.batches(label, 1);
    const [{ record }] = await mappings.recall(label, "batch");
    const Keys = { pk: { S: `${label}/a` }, sk: { S: "1" } };
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: service.region,
      eventSourceARN: (await mappings.mappingOf("plain")).EventSourceArn,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys,
        NewImage: Keys,
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
  });

  it("C1 gathers a batch within its window, and goes as soon as it is full", async () => {
    const label = newLabel();
    await mappings.put("bounded", label, { name: "a1" }, { name: "a2" });
    expect(await mappings.batches(label, 1)).toEqual([["a1", "a2"]]);
  });

  it("C2 a batch that fails is tried again and blocks its shard until it succeeds", async () => {
    const label = newLabel();
    await mappings.put("blocked", label, { name: "a1", act: "failUntil:go" }, { name: "b2" });
    expect(new Set((await mappings.batches(label, 3)).flat())).toEqual(new Set(["a1"]));
    await mappings.say(label, "go");
    expect(await mappings.batches(label, 2, "done")).toEqual([["a1"], ["b2"]]);
  });

  it("C2 one with bounded retries is given up, and the shard goes on", async () => {
    const label = newLabel();
    await mappings.put(
      "bounded",
      label,
      { name: "a1", act: "fail" },
      { name: "a2" },
      { name: "b1" },
      { name: "b2" },
    );
    expect(await mappings.batches(label, 3)).toEqual([
      ["a1", "a2"],
      ["a1", "a2"],
      ["b1", "b2"],
    ]);
  });

  it("C3 each partition key keeps its order with parallelization, while another one waits", async () => {
    const label = newLabel();
    const numbers = [1, 2, 3, 4, 5];
    const keys = ["b", "c", "d", "e", "f"];
    await mappings.put("ordered", label, { name: "a1", act: "waitFor:others" }, { name: "a2" });
    for (const number of numbers)
      await mappings.put(
        "ordered",
        label,
        ...keys.map((key) => ({ name: `${key}${number}`, act: `pause:${(6 - number) * 15}` })),
      );
    // Of five keys some share no lane with `a`, however they are laid.
    await mappings.batches(label, 5, "done");
    await mappings.say(label, "others");
    const done = (await mappings.batches(label, 27, "done")).flat();
    for (const key of keys)
      expect(done.filter((name) => name.startsWith(key))).toEqual(numbers.map((number) => `${key}${number}`));
    expect(done.filter((name) => name.startsWith("a"))).toEqual(["a1", "a2"]);
  });

  it("C4 goes on from the lowest sequence number that the function names", async () => {
    const label = newLabel();
    const names = ["a1", "a2", "a3", "a4"];
    await mappings.put("reporting", label, ...names.map((name) => ({ name, act: "report:[3,1]" })));
    expect(await mappings.batches(label, 2)).toEqual([names, names.slice(1)]);
  });

  it.each([
    ["an empty text", '{"batchItemFailures":[{"itemIdentifier":""}]}', 2],
    ["null", '{"batchItemFailures":[{"itemIdentifier":null}]}', 2],
    ["another key", '{"batchItemFailures":[{"id":"1"}]}', 2],
    ["an empty list", '{"batchItemFailures":[]}', 1],
    ["{}", "{}", 1],
  ])("C4 %s: the whole batch failed, or none of it", async (_what, answer, times) => {
    const label = newLabel();
    const names = ["a1", "a2", "a3", "a4"];
    const batch = names.map((name) => ({ name, act: `report:${answer}` }));
    await mappings.put("reporting", label, ...batch);
    await mappings.batches(label, times, "done");
    // What comes behind it says that there was no other.
    const next = newLabel();
    await mappings.put("reporting", next, ...names.map((name) => ({ name })));
    await mappings.batches(next, 1, "done");
    expect(await mappings.batches(label, times)).toEqual(Array(times).fill(names));
  });

  it("C5 records that no pattern matches are dropped", async () => {
    const label = newLabel();
    await mappings.put(
      "filtered",
      label,
      { name: "a1", act: "keep it" },
      { name: "a2", act: "drop it" },
      { name: "a3" },
    );
    await mappings.put("filtered", label, { name: "a1", act: "keep it, changed" });
    await mappings.remove("filtered", label, "a2");
    await mappings.put("filtered", label, { name: "a4", act: "keep the last" });
    expect(await mappings.batches(label, 3)).toEqual([["a1"], ["a2"], ["a4"]]);
  });

  it("C6 the stream holds each change once and in order, and the function gets every one", async () => {
    const label = newLabel();
    await mappings.put("plain", label, { name: "a1" }, { name: "a1", act: "x" }, { name: "a1", act: "x" });
    await mappings.remove("plain", label, "a1");
    const StreamArn = (await mappings.mappingOf("plain")).EventSourceArn ?? "";
    const { StreamDescription } = await mappings.streams.send(new DescribeStreamCommand({ StreamArn }));
    const ofLabel: (string | undefined)[] = [];
    for (const { ShardId } of StreamDescription?.Shards ?? []) {
      const { ShardIterator } = await mappings.streams.send(
        new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
      );
      const { Records = [] } = await mappings.streams.send(new GetRecordsCommand({ ShardIterator }));
      for (const { eventName, dynamodb } of Records)
        if (dynamodb?.Keys?.pk?.S === `${label}/a`) ofLabel.push(eventName);
    }
    // A put that changes nothing is no change.
    expect(ofLabel).toEqual(["INSERT", "MODIFY", "REMOVE"]);
    const seen = async () => (await mappings.recall(label, "batch")).flatMap(({ names }) => names).length;
    await expect.poll(seen, { timeout: MAPPING_MS }).toBeGreaterThanOrEqual(3);
  });

  it.skipIf(isDeployed)(
    "C7 a shard iterator expires (on AWS after 15 minutes, which are not waited for)",
    async () => {
      const StreamArn = (await mappings.mappingOf("plain")).EventSourceArn;
      const { StreamDescription } = await mappings.streams.send(new DescribeStreamCommand({ StreamArn }));
      const { ShardIterator } = await mappings.streams.send(
        new GetShardIteratorCommand({
          StreamArn,
          ShardId: StreamDescription?.Shards?.[0]?.ShardId,
          ShardIteratorType: "TRIM_HORIZON",
        }),
      );
      const read = () => mappings.streams.send(new GetRecordsCommand({ ShardIterator }));
      const failure = () =>
        read().then(
          () => undefined,
          ({ name }) => name,
        );
      expect((await read()).Records).toBeInstanceOf(Array);
      await expect.poll(failure, { timeout: 10_000, interval: 200 }).toBe("ExpiredIteratorException");
      // The mapping, whose own iterators expire as well, goes on.
      const label = newLabel();
      await mappings.put("plain", label, { name: "a1" });
      expect(await mappings.batches(label, 1)).toEqual([["a1"]]);
    },
  );

  it("C9 an on-failure destination gets where the records are, and not what they are", async () => {
    const label = newLabel();
    await mappings.put("bounded", label, { name: "a1", act: "fail" }, { name: "a2", act: "secret" });
    const functionArn = (await mappings.mappingOf("bounded")).FunctionArn;
    const now = new Date().toISOString();
    const document = await mappings.await("failed", ({ timestamp }) => timestamp >= now);
    expect(document).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        endSequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
        batchSize: 2,
        streamArn: (await mappings.mappingOf("bounded")).EventSourceArn,
      },
    });
    expect(functionArn).toContain(mappedName("bounded"));
  });

  it("C13 a batch ends as well where its payload reaches 6 MB", async () => {
    const label = newLabel();
    const text = { S: "x".repeat(390_000) };
    const names = Array.from({ length: 18 }, (_, index) => `a${index + 10}`);
    await mappings.put("large", label, ...names.map((name) => ({ name, more: { text } })));
    const all = async () => (await mappings.recall(label, "done")).flatMap((batch) => batch.names);
    await expect.poll(all, { timeout: MAPPING_MS }).toEqual(names);
    const sizes = (await mappings.recall(label, "batch")).map(({ bytes }) => bytes as number);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });
});
