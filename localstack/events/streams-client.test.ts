import { beforeEach, describe, expect, it } from "vitest";
import { createStreamsClient, StreamsError } from "./streams-client.ts";

let calls: { readonly target: string; readonly input: object }[] = [];
let answers: { status: number; body: string }[] = [];
const client = createStreamsClient(async (target, input) => {
  calls.push({ target, input });
  return answers.shift() ?? { status: 500, body: "" };
});
const answer = (body: unknown, status = 200) =>
  answers.push({ status, body: typeof body === "string" ? body : JSON.stringify(body) });

beforeEach(() => {
  calls = [];
  answers = [];
});

describe("streams client", () => {
  it("names an error as the service does, whatever stands before the #", async () => {
    for (const type of ["ExpiredIteratorException", "com.amazonaws.dynamodb#ExpiredIteratorException"]) {
      answer({ __type: type, message: "Iterator expired." }, 400);
      const failure = client.getRecords("i", 1);
      await expect(failure).rejects.toBeInstanceOf(StreamsError);
      await expect(failure).rejects.toMatchObject({ name: "ExpiredIteratorException" });
    }
  });

  it.each([
    [502, "<html>Bad gateway</html>"],
    [500, "null"],
    [200, "{"],
  ])("fails on %i with %s, not as a service's error", async (status, body) => {
    answer(body, status);
    const failure = await client.getRecords("i", 1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(StreamsError);
  });

  it("finds no stream where there is no table, no stream, or one that was switched off", async () => {
    const KeySchema = [
      { AttributeName: "SK", KeyType: "RANGE" },
      { AttributeName: "PK", KeyType: "HASH" },
    ];
    answer({ __type: "x#ResourceNotFoundException", message: "no table" }, 400);
    answer({ Table: { KeySchema } });
    answer({
      Table: { KeySchema, LatestStreamArn: "arn", StreamSpecification: { StreamEnabled: false } },
    });
    answer({ Table: { KeySchema, LatestStreamArn: "arn", StreamSpecification: { StreamEnabled: true } } });
    expect(await client.findStream("chat")).toBeUndefined();
    expect(await client.findStream("chat")).toBeUndefined();
    expect(await client.findStream("chat")).toBeUndefined();
    expect(await client.findStream("chat")).toEqual({ streamArn: "arn", partitionKey: "PK" });
  });

  it("pages through the shards, parents named", async () => {
    answer({ StreamDescription: { Shards: [{ ShardId: "a" }], LastEvaluatedShardId: "a" } });
    answer({ StreamDescription: { Shards: [{ ShardId: "b", ParentShardId: "a" }] } });
    expect(await client.listShards("arn")).toEqual([
      { shardId: "a", parentShardId: undefined },
      { shardId: "b", parentShardId: "a" },
    ]);
    expect(calls.map(({ input }) => (input as Record<string, unknown>).ExclusiveStartShardId)).toEqual([
      undefined,
      "a",
    ]);
  });

  it("gives records as they came and the end of a closed shard", async () => {
    const text = '{"Records":[{"dynamodb":{"Keys":{"n":{"N":"12345678901234567890.10"}}}}]}';
    answer(text);
    const page = await client.getRecords("i", 7);
    expect(page.next).toBeUndefined();
    expect(JSON.stringify({ Records: page.records })).toBe(text);
    expect(calls[0]?.input).toEqual({ ShardIterator: "i", Limit: 7 });
  });

  it("asks for an iterator behind a sequence number, or from where the stream begins", async () => {
    answer({ ShardIterator: "i" });
    expect(
      await client.getShardIterator("arn", "s", { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: "5" }),
    ).toBe("i");
    answer({ ShardIterator: "j" });
    await client.getShardIterator("arn", "s", { type: "TRIM_HORIZON" });
    const iterator = { StreamArn: "arn", ShardId: "s" };
    expect(calls).toEqual([
      {
        target: "DynamoDBStreams_20120810.GetShardIterator",
        input: { ...iterator, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: "5" },
      },
      {
        target: "DynamoDBStreams_20120810.GetShardIterator",
        input: { ...iterator, ShardIteratorType: "TRIM_HORIZON" },
      },
    ]);
  });
});
