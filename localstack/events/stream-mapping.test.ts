import { afterEach, describe, expect, it } from "vitest";
import type { LambdaService } from "../lambda/types.ts";
import { type Log, silentLog } from "../log.ts";
import type { StreamMappingModel } from "../model/types.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { createSharedTicks } from "./shared-ticks.ts";
import { type StreamMapping, startStreamMapping } from "./stream-mapping.ts";
import type { RawStreamRecord } from "./stream-record.ts";
import { type Shard, type ShardPosition, type StreamsClient, StreamsError } from "./streams-client.ts";

/** What the local engine never does and AWS does: shards that close and have children, iterators that expire, records that were trimmed. */
interface FakeShard extends Shard {
  readonly records: RawStreamRecord[];
  closed: boolean;
}

const record = (sequence: number): RawStreamRecord => ({
  eventID: `${sequence}`,
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: "us-east-1",
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
    Keys: { pk: { S: "a" } },
    SequenceNumber: `${sequence}`,
    SizeBytes: 1,
    StreamViewType: "KEYS_ONLY",
  },
});

const shard = (shardId: string, sequences: number[], parentShardId?: string): FakeShard => ({
  shardId,
  parentShardId,
  records: sequences.map(record),
  closed: false,
});

function fakeStream(shards: FakeShard[]) {
  const faults: StreamsError[] = [];
  const positions: string[] = [];
  let polls = 0;
  let duringPoll = () => {};
  const client: StreamsClient = {
    findStream: async () => ({ streamArn: "arn:stream", partitionKey: "pk" }),
    listShards: async () => shards,
    async getShardIterator(_arn, shardId, position: ShardPosition) {
      positions.push(
        `${shardId} ${position.type} ${"sequenceNumber" in position ? position.sequenceNumber : ""}`.trim(),
      );
      const { records = [] } = shards.find((each) => each.shardId === shardId) ?? {};
      if (!("sequenceNumber" in position))
        return `${shardId}/${position.type === "LATEST" ? records.length : 0}`;
      const { sequenceNumber } = position;
      const index = records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === sequenceNumber);
      if (index < 0) throw new StreamsError("TrimmedDataAccessException", "trimmed");
      return `${shardId}/${index + 1}`;
    },
    async getRecords(iterator) {
      polls += 1;
      const [shardId, from] = iterator.split("/");
      const found = shards.find((each) => each.shardId === shardId);
      const records = found?.records.slice(Number(from)) ?? [];
      // As of the same moment: a record that comes after this belongs to the next poll.
      const closed = found?.closed ?? false;
      duringPoll();
      await new Promise((resolve) => setImmediate(resolve));
      const fault = faults.shift();
      if (fault) throw fault;
      return { records, next: closed ? undefined : `${shardId}/${Number(from) + records.length}` };
    },
  };
  return {
    client,
    faults,
    positions,
    polls: () => polls,
    onPoll: (listener: () => void) => {
      duringPoll = listener;
    },
  };
}

let mapping: StreamMapping | undefined;
afterEach(() => mapping?.stop());

function start(
  client: StreamsClient,
  more: { startingPosition?: "LATEST"; idlePollMs?: number; after?: string } = {},
) {
  const seen: string[] = [];
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warning: (message) => void warnings.push(message) };
  const checkpoints = openCheckpoints(undefined, log);
  if (more.after) checkpoints.set("u arn:stream one", { after: more.after });
  const lambda: LambdaService = {
    async invoke(_key, payload) {
      const { Records } = JSON.parse(payload) as { Records: RawStreamRecord[] };
      seen.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
      return { statusCode: 200, requestId: "r", payload: "null", logTail: "", billedMs: 1, cold: false };
    },
  };
  const model: StreamMappingModel = {
    uuid: "u",
    functionKey: "reader",
    tableName: "things",
    startingPosition: more.startingPosition ?? "TRIM_HORIZON",
    batchSize: 10,
    batchWindowSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    reportBatchItemFailures: false,
    filterPatterns: [],
    enabled: true,
  };
  mapping = startStreamMapping({
    mapping: model,
    functionArn: "arn:function",
    client,
    checkpoints,
    lambda,
    log,
    retry: { firstRetryMs: 1, lastRetryMs: 5 },
    idleTicks: createSharedTicks(more.idlePollMs ?? 5),
    now: Date.now,
    onFailure: async () => {},
  });
  return { mapping, seen, warnings, checkpoints };
}

describe("stream mapping", () => {
  it("reads a child shard when its parent is closed and done, and from its beginning", async () => {
    const parent = shard("one", [1, 2]);
    const shards = [parent];
    const { client, positions } = fakeStream(shards);
    const { mapping, seen, checkpoints } = start(client, { startingPosition: "LATEST" });
    await mapping.ready;
    parent.records.push(record(3));
    shards.push(shard("two", [5, 6], "one"));
    await expect.poll(() => seen).toEqual(["3"]);
    parent.records.push(record(4));
    parent.closed = true;
    await expect.poll(() => seen).toEqual(["3", "4", "5", "6"]);
    expect(positions).toEqual(["one LATEST", "two TRIM_HORIZON"]);
    expect(checkpoints.get("u arn:stream one")).toEqual({ ended: true });
  });

  it("C7 takes a new iterator where the old one has expired, and goes on behind the last record", async () => {
    const only = shard("one", [1]);
    const { client, faults, positions } = fakeStream([only]);
    const { seen, warnings } = start(client);
    await expect.poll(() => seen).toEqual(["1"]);
    faults.push(new StreamsError("ExpiredIteratorException", "expired"));
    await expect.poll(() => faults.length).toBe(0);
    only.records.push(record(2));
    await expect.poll(() => seen).toEqual(["1", "2"]);
    expect(positions).toEqual(["one TRIM_HORIZON", "one AFTER_SEQUENCE_NUMBER 1"]);
    expect(warnings).toEqual([]);
  });

  it("C7 goes on with the oldest record, and says so, where its position is no longer in the stream", async () => {
    const { client } = fakeStream([shard("one", [7, 8])]);
    const { seen, warnings } = start(client, { after: "3" });
    await expect.poll(() => seen).toEqual(["7", "8"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("24 hours");
  });

  it("keeps trying with one warning while the service is away", async () => {
    const { client, faults } = fakeStream([shard("one", [1])]);
    faults.push(...Array.from({ length: 5 }, () => new StreamsError("InternalServerError", "away")));
    const { seen, warnings } = start(client);
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(["1"]);
    expect(warnings).toHaveLength(1);
  });

  it("polls again after a wake-up that came while it was polling", async () => {
    const only = shard("one", []);
    const { client, onPoll } = fakeStream([only]);
    const { mapping, seen } = start(client, { idlePollMs: 60_000 });
    // Each poll that finds nothing doubles the pause: after these the next one is a minute away.
    for (let n = 0; n < 15; n += 1) await mapping.idle();
    // The record is written behind the read that is under way: only one more read can find it.
    onPoll(() => {
      onPoll(() => {});
      only.records.push(record(1));
      mapping.wake();
    });
    mapping.wake();
    await expect.poll(() => seen).toEqual(["1"]);
  });

  it("many wake-ups in one moment are one poll", async () => {
    const { client, polls } = fakeStream([shard("one", [])]);
    const { mapping } = start(client, { idlePollMs: 60_000 });
    await mapping.idle();
    const before = polls();
    for (let n = 0; n < 100; n += 1) mapping.wake();
    await mapping.idle();
    expect(polls() - before).toBeLessThanOrEqual(3);
  });
});
