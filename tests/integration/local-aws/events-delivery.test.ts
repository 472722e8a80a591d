import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  batchesOf,
  type EventsBed,
  mappingModel,
  nameOf,
  REGION,
  type StreamEvent,
  startEventsBed,
  TABLE,
} from "./support/events.ts";

let bed: EventsBed;
beforeEach(async () => {
  bed = await startEventsBed();
});
afterEach(() => bed.end());

describe("what a function gets from a DynamoDB stream", () => {
  it("C1 a record has the fields and the form that Lambda gives it", async () => {
    const { streams, lambda } = await bed.start({ reader: () => null }, [mappingModel()]);
    await bed.put("a", 1, { text: { S: "one" } });
    await bed.put("a", 1, { text: { S: "two" } });
    await bed.dynamodb.deleteItem({ TableName: TABLE, Key: { pk: { S: "a" }, sk: { N: "1" } } });
    await streams.idle();
    const records = (lambda.events.reader as StreamEvent[]).flatMap(({ Records }) => Records);
    const one = { pk: { S: "a" }, sk: { N: "1" }, text: { S: "one" } };
    const two = { ...one, text: { S: "two" } };
    expect(
      records.map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage]),
    ).toEqual([
      ["INSERT", undefined, one],
      ["MODIFY", one, two],
      ["REMOVE", two, undefined],
    ]);
    expect(records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: REGION,
      eventSourceARN: expect.stringMatching(
        /^arn:aws:dynamodb:eu-central-1:123456789012:table\/things\/stream\/.+/,
      ),
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: "a" }, sk: { N: "1" } },
        NewImage: one,
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    const createdAtSeconds = records[0]?.dynamodb.ApproximateCreationDateTime as number;
    expect(Math.abs(createdAtSeconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it("C1 a batch has up to BatchSize records, in the order of the stream", async () => {
    for (let n = 0; n < 25; n += 1) await bed.put("a", n);
    const { streams, lambda } = await bed.start({ reader: () => null }, [mappingModel({ batchSize: 10 })]);
    await streams.idle();
    const batches = batchesOf(lambda);
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(batches.flat()).toEqual(Array.from({ length: 25 }, (_, n) => `a${n}`));
  });

  it("C1 a batch window gathers what comes one by one, and a full batch does not wait for its end", async () => {
    const { lambda } = await bed.start({ reader: () => null }, [
      mappingModel({ batchSize: 3, batchWindowSeconds: 300 }),
    ]);
    for (const n of [1, 2, 3, 4]) await bed.put("a", n);
    await expect.poll(() => batchesOf(lambda)).toEqual([["a1", "a2", "a3"]]);
  });

  it("C1 each mapping of a table gets every record", async () => {
    const { streams, lambda } = await bed.start({ reader: () => null, other: () => null }, [
      mappingModel(),
      mappingModel({ uuid: "other", functionKey: "other" }),
    ]);
    for (const n of [1, 2, 3]) await bed.put("a", n);
    await streams.idle();
    expect(batchesOf(lambda).flat()).toEqual(["a1", "a2", "a3"]);
    expect(batchesOf(lambda, "other").flat()).toEqual(["a1", "a2", "a3"]);
  });

  it("C5 records that match no pattern are dropped, and count as done", async () => {
    const patterns = [
      { eventName: ["INSERT"], dynamodb: { NewImage: { kind: { S: [{ prefix: "message" }] } } } },
      { eventName: ["REMOVE"] },
    ];
    const { streams, lambda } = await bed.start({ reader: () => null }, [
      mappingModel({ filterPatterns: patterns }),
    ]);
    await bed.put("a", 1, { kind: { S: "message.text" } });
    await bed.put("a", 2, { kind: { S: "presence" } });
    await bed.put("a", 1, { kind: { S: "message.edited" } });
    await bed.put("a", 3);
    await bed.dynamodb.deleteItem({ TableName: TABLE, Key: { pk: { S: "a" }, sk: { N: "2" } } });
    await bed.put("a", 4, { kind: { S: "presence" } });
    await streams.idle();
    const records = (lambda.events.reader as StreamEvent[]).flatMap(({ Records }) => Records);
    expect(records.map((record) => `${record.eventName} ${nameOf(record)}`)).toEqual([
      "INSERT a1",
      "REMOVE a2",
    ]);

    await streams.stop();
    const again = await bed.start({ reader: () => null }, [mappingModel()]);
    await again.streams.idle();
    expect(batchesOf(again.lambda)).toEqual([]);
  });

  it("C5 a function is not called for a batch of which nothing is left", async () => {
    const { streams, lambda } = await bed.start({ reader: () => null }, [
      mappingModel({ filterPatterns: [{ eventName: ["REMOVE"] }] }),
    ]);
    await bed.put("a", 1);
    await streams.idle();
    expect(lambda.events.reader).toBeUndefined();
  });

  it.each([
    ["an unknown operator", [{ eventName: [{ like: "x" }] }]],
    ["six patterns", Array.from({ length: 6 }, (_, n) => ({ eventName: [`${n}`] }))],
  ])("C5 %s is refused at the start", async (_what, filterPatterns) => {
    await expect(bed.start({ reader: () => null }, [mappingModel({ filterPatterns })])).rejects.toThrow(
      /filter pattern/,
    );
  });

  it("C8 what TTL deleted comes as REMOVE with the service's identity, other deletions without", async () => {
    const { streams, lambda } = await bed.start({ reader: () => null }, [
      mappingModel({ filterPatterns: [{ eventName: ["REMOVE"] }] }),
    ]);
    await bed.put("a", 1, { expires_at: { N: "1700000000" } });
    await bed.put("a", 2);
    expect(await bed.engine.sweepTtl()).toBe(1);
    await bed.dynamodb.deleteItem({ TableName: TABLE, Key: { pk: { S: "a" }, sk: { N: "2" } } });
    await streams.idle();
    const records = (lambda.events.reader as StreamEvent[]).flatMap(({ Records }) => Records);
    expect(records.map((record) => [nameOf(record), record.userIdentity])).toEqual([
      ["a1", { type: "Service", principalId: "dynamodb.amazonaws.com" }],
      ["a2", undefined],
    ]);
  });

  it("C13 a batch ends before its payload is larger than 6 MB", async () => {
    const limit = 6 * 1024 * 1024;
    const text = "x".repeat(390_000);
    for (let n = 0; n < 20; n += 1) await bed.put("a", n, { text: { S: text } });
    const { streams, lambda } = await bed.start({ reader: () => null }, [
      mappingModel({ batchWindowSeconds: 1 }),
    ]);
    await streams.idle();
    const events = lambda.events.reader as StreamEvent[];
    const sizes = events.map((event) => Buffer.byteLength(JSON.stringify(event)));
    expect(sizes).toHaveLength(2);
    expect(sizes[0]).toBeLessThanOrEqual(limit);
    expect(sizes[0]).toBeGreaterThan(limit - text.length - 1_000);
    expect(batchesOf(lambda).flat()).toEqual(Array.from({ length: 20 }, (_, n) => `a${n}`));
  });
});
