import { describe, expect, it } from "vitest";
import { type InvocationResult, LambdaServiceError } from "../lambda/types.ts";
import type { StreamMappingModel } from "../model/types.ts";
import { type BatchProcessorOptions, processBatch } from "./batch-processor.ts";
import type { QueuedRecord } from "./stream-record.ts";

const NOW_MS = 1_000_000_000_000;
const record = (sequence: number, ageSeconds = 0): QueuedRecord => {
  const json = JSON.stringify({ n: sequence });
  return { sequenceNumber: `${sequence}`, json, bytes: json.length, createdAtMs: NOW_MS - ageSeconds * 1000 };
};
const records = (...sequence: number[]) => sequence.map((one) => record(one));

const answer = (payload: string, functionError?: "Unhandled"): InvocationResult => ({
  statusCode: 200,
  requestId: "r",
  payload,
  logTail: "",
  billedMs: 1,
  cold: false,
  ...(functionError ? { functionError } : {}),
});
const thrown = answer('{"errorType":"Error","errorMessage":"poison"}', "Unhandled");
const partial = (...ids: number[]) =>
  answer(JSON.stringify({ batchItemFailures: ids.map((id) => ({ itemIdentifier: `${id}` })) }));

/** Runs one batch against a function that is told which records it has, and tells what happened. */
async function run(
  batch: readonly QueuedRecord[],
  handler: (sequence: number[], call: number) => InvocationResult,
  mapping: Partial<StreamMappingModel> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const calls: number[][] = [];
  const done: number[] = [];
  const discarded: { records: number[]; condition: string; invokeCount: number }[] = [];
  const blocked: { attempts: number; reason: string }[] = [];
  const numbers = (list: readonly QueuedRecord[]) => list.map(({ sequenceNumber }) => Number(sequenceNumber));
  const options: BatchProcessorOptions = {
    mapping: {
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: -1,
      maximumRecordAgeSeconds: -1,
      reportBatchItemFailures: true,
      ...mapping,
    } as StreamMappingModel,
    retry: { firstRetryMs: 0, lastRetryMs: 0 },
    now: () => NOW_MS,
    signal,
    async invoke(payload) {
      const { Records } = JSON.parse(payload) as { Records: { n: number }[] };
      const sequence = Records.map(({ n }) => n);
      calls.push(sequence);
      return handler(sequence, calls.length);
    },
    onDone: (list) => done.push(...numbers(list)),
    async onDiscarded(list, condition, invokeCount) {
      discarded.push({ records: numbers(list), condition, invokeCount });
    },
    onBlocked: (_first, attempts, reason) => blocked.push({ attempts, reason }),
  };
  await processBatch(batch, options);
  return { calls, done, discarded, blocked };
}

describe("batch processor", () => {
  it("C2 tries a failing batch again, in order, until it succeeds", async () => {
    const result = await run(records(1, 2), (_sequence, call) => (call < 4 ? thrown : answer("null")));
    expect(result.calls).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(result.done).toEqual([1, 2]);
    expect(result.blocked).toEqual([1, 2, 3].map((attempts) => ({ attempts, reason: "Error: poison" })));
  });

  it("C4 goes on at the lowest failed record and keeps what came before", async () => {
    const result = await run(records(1, 2, 3, 4), (_sequence, call) =>
      call === 1 ? partial(4, 3) : call === 2 ? partial(4) : answer("{}"),
    );
    expect(result.calls).toEqual([[1, 2, 3, 4], [3, 4], [4]]);
    expect(result.done).toEqual([1, 2, 3, 4]);
  });

  it("takes any answer as success where the mapping does not report item failures", async () => {
    const result = await run(records(1, 2), () => partial(2), { reportBatchItemFailures: false });
    expect(result.calls).toHaveLength(1);
    expect(result.done).toEqual([1, 2]);
  });

  it("gives a batch up after its retries, with the number of invocations", async () => {
    const result = await run(records(1, 2), () => thrown, { maximumRetryAttempts: 2 });
    expect(result.calls).toHaveLength(3);
    expect(result.discarded).toEqual([
      { records: [1, 2], condition: "RetryAttemptsExhausted", invokeCount: 3 },
    ]);
    expect(result.done).toEqual([1, 2]);
  });

  it("bisects until the poison record is alone; the others are done, in order", async () => {
    const result = await run(
      records(1, 2, 3, 4),
      (sequence) => (sequence.includes(3) ? thrown : answer("null")),
      { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
    );
    expect(result.calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(result.discarded.map(({ records: lost }) => lost)).toEqual([[3]]);
    expect(result.done).toEqual([1, 2, 3, 4]);
  });

  it("splits at the reported record rather than in the middle", async () => {
    const result = await run(
      records(1, 2, 3, 4),
      (sequence) => (sequence[0] === 1 ? partial(2) : answer("null")),
      { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
    );
    expect(result.calls).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
    ]);
  });

  it("gives records up that are too old, before they are tried, and tries the rest", async () => {
    const result = await run([record(1, 100), record(2, 61), record(3, 10)], () => answer("null"), {
      maximumRecordAgeSeconds: 60,
    });
    expect(result.calls).toEqual([[3]]);
    expect(result.discarded).toEqual([{ records: [1, 2], condition: "RecordAgeExceeded", invokeCount: 0 }]);
    expect(result.done).toEqual([1, 2, 3]);
  });

  it("C2 gives a record up after 24 hours where no age is set", async () => {
    const result = await run([record(1, 86_401)], () => thrown);
    expect(result.calls).toEqual([]);
    expect(result.discarded).toHaveLength(1);
  });

  it("waits for a throttled function without counting that as a failure", async () => {
    const result = await run(
      records(1),
      (_sequence, call) => {
        if (call < 5) throw new LambdaServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
        return answer("null");
      },
      { maximumRetryAttempts: 0 },
    );
    expect(result.calls).toHaveLength(5);
    expect(result.discarded).toEqual([]);
    expect(result.blocked.every(({ attempts }) => attempts === 0)).toBe(true);
  });

  it("counts a payload that Lambda finds too large as a failure", async () => {
    const result = await run(
      records(1),
      () => {
        throw new LambdaServiceError("RequestEntityTooLargeException", 413, "too large");
      },
      { maximumRetryAttempts: 1 },
    );
    expect(result.calls).toHaveLength(2);
    expect(result.discarded).toHaveLength(1);
  });

  it("stops between attempts, and what was not done stays open", async () => {
    const stop = new AbortController();
    const result = await run(
      records(1),
      () => {
        stop.abort();
        return thrown;
      },
      {},
      stop.signal,
    );
    expect(result.calls).toHaveLength(1);
    expect(result.done).toEqual([]);
  });
});
