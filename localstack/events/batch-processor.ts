import { type InvocationResult, LambdaServiceError } from "../lambda/types.ts";
import type { StreamMappingModel } from "../model/types.ts";
import { type BatchOutcome, readBatchResponse } from "./batch-response.ts";
import type { FailureCondition } from "./failure-document.ts";
import { errorOf } from "./function-error.ts";
import { backoffMs, pause, spread } from "./pause.ts";
import type { QueuedRecord } from "./stream-record.ts";

/** Kept by the stream for so long, whatever the mapping allows (C7). */
const STREAM_RETENTION_MS = 24 * 3_600_000;

export interface RetrySettings {
  /** Wait after the first failure of a batch, doubled for each further one. AWS states no figures. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

export interface BatchProcessorOptions {
  readonly mapping: StreamMappingModel;
  readonly retry: RetrySettings;
  readonly now: () => number;
  /** Ends the waiting between attempts; a running invocation is not cut. */
  readonly signal: AbortSignal;
  /** @param attempt from 1 on */
  invoke(payload: string, records: readonly QueuedRecord[], attempt: number): Promise<InvocationResult>;
  /** These are done for good, in order: the checkpoint may pass them. */
  onDone(records: readonly QueuedRecord[]): void;
  /** These are given up; `onDone` follows. */
  onDiscarded(
    records: readonly [QueuedRecord, ...QueuedRecord[]],
    condition: FailureCondition,
    invokeCount: number,
    last: InvocationResult | undefined,
  ): Promise<void>;
  /** After every attempt that did not succeed, with what is still to do. */
  onBlocked(first: QueuedRecord, attempts: number, reason: string): void;
}

interface Batch {
  readonly records: readonly QueuedRecord[];
  /** Failed attempts that count against MaximumRetryAttempts. */
  readonly failures: number;
  readonly invokeCount: number;
  readonly last: InvocationResult | undefined;
}

/** The payload of an invocation: records are JSON already. */
export const batchPayload = (records: readonly QueuedRecord[]) =>
  `{"Records":[${records.map(({ json }) => json).join(",")}]}`;

/**
 * Brings one batch to its end: done, or given up after its retries or its age (C2, C4). Resolves early only where the signal was aborted; what was not
 * reported by `onDone` is then still to do.
 */
export async function processBatch(
  records: readonly QueuedRecord[],
  options: BatchProcessorOptions,
): Promise<void> {
  const { mapping, retry, signal } = options;
  const work: Batch[] = [{ records, failures: 0, invokeCount: 0, last: undefined }];
  let refusals = 0;

  for (let batch = work.shift(); batch && !signal.aborted; batch = work.shift()) {
    const young = await discardOld(batch, options);
    if (!young) continue;
    batch = young;

    const attempt = await tryBatch(batch, options);
    if (attempt.kind === "refused") {
      // Throttled, or Lambda itself does not answer: the records did not fail, so the attempt does not count.
      work.unshift(batch);
      options.onBlocked(batch.records[0] as QueuedRecord, batch.failures, attempt.reason);
      await pause(spread(backoffMs(refusals++, retry.firstRetryMs, retry.lastRetryMs)), signal);
      continue;
    }
    refusals = 0;
    if (attempt.outcome.kind === "success") {
      options.onDone(batch.records);
      continue;
    }
    const from = attempt.outcome.kind === "partial" ? attempt.outcome.index : 0;
    if (from > 0) options.onDone(batch.records.slice(0, from));
    // To split does not use up a retry, be it in halves or at the record that the function named.
    const splits = mapping.bisectBatchOnFunctionError && from > 0;
    const failed: Batch = {
      records: batch.records.slice(from),
      failures: batch.failures + (splits ? 0 : 1),
      invokeCount: batch.invokeCount + 1,
      last: attempt.result,
    };
    options.onBlocked(failed.records[0] as QueuedRecord, batch.failures + 1, attempt.reason);

    if (mapping.bisectBatchOnFunctionError && from === 0 && failed.records.length > 1) {
      // Both halves go on with what their batch had left.
      const middle = Math.ceil(failed.records.length / 2);
      const halves = [failed.records.slice(0, middle), failed.records.slice(middle)];
      work.unshift(...halves.map((half) => ({ ...failed, records: half, failures: batch.failures })));
    } else if (mapping.maximumRetryAttempts >= 0 && failed.failures > mapping.maximumRetryAttempts) {
      await discard(failed, "RetryAttemptsExhausted", options);
      continue;
    } else {
      work.unshift(failed);
    }
    await pause(backoffMs(batch.failures, retry.firstRetryMs, retry.lastRetryMs), signal);
  }
}

type Attempt =
  | { readonly kind: "refused"; readonly reason: string }
  | {
      readonly kind: "ran";
      readonly outcome: BatchOutcome;
      readonly reason: string;
      readonly result: InvocationResult | undefined;
    };

async function tryBatch(batch: Batch, options: BatchProcessorOptions): Promise<Attempt> {
  let result: InvocationResult;
  try {
    result = await options.invoke(batchPayload(batch.records), batch.records, batch.invokeCount + 1);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    // A payload that is too large stays too large: that counts as the batch's failure (B1).
    if (error instanceof LambdaServiceError && error.statusCode === 413)
      return { kind: "ran", outcome: { kind: "failure" }, reason, result: undefined };
    return { kind: "refused", reason };
  }
  if (result.functionError)
    return { kind: "ran", outcome: { kind: "failure" }, reason: errorOf(result.payload), result };
  const outcome: BatchOutcome = options.mapping.reportBatchItemFailures
    ? readBatchResponse(
        result.payload,
        batch.records.map(({ sequenceNumber }) => sequenceNumber),
      )
    : { kind: "success" };
  return { kind: "ran", outcome, reason: "it reported batchItemFailures", result };
}

/** What is left of a batch after records that are too old were given up; undefined where nothing is. */
async function discardOld(batch: Batch, options: BatchProcessorOptions): Promise<Batch | undefined> {
  const { maximumRecordAgeSeconds } = options.mapping;
  const mostMs =
    maximumRecordAgeSeconds < 0
      ? STREAM_RETENTION_MS
      : Math.min(STREAM_RETENTION_MS, maximumRecordAgeSeconds * 1000);
  const oldestMs = options.now() - mostMs;
  const young = batch.records.findIndex(({ createdAtMs }) => createdAtMs >= oldestMs);
  if (young === 0) return batch;
  const old = young < 0 ? batch.records : batch.records.slice(0, young);
  await discard({ ...batch, records: old }, "RecordAgeExceeded", options);
  return young < 0 ? undefined : { ...batch, records: batch.records.slice(young) };
}

async function discard(
  batch: Batch,
  condition: FailureCondition,
  options: BatchProcessorOptions,
): Promise<void> {
  const [first, ...rest] = batch.records;
  if (!first) return;
  await options.onDiscarded([first, ...rest], condition, batch.invokeCount, batch.last);
  options.onDone(batch.records);
}
