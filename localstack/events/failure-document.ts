import type { InvocationResult } from "../lambda/types.ts";
import type { QueuedRecord } from "./stream-record.ts";

export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/**
 * What an on-failure destination gets for records that were given up: where they are, not what they are (C9).
 * Source: Lambda developer guide, "Retain discarded records of a DynamoDB event source".
 */
export interface FailureDocument {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: FailureCondition;
    readonly approximateInvokeCount: number;
  };
  /** Absent where the function was never called. */
  readonly responseContext?: {
    readonly statusCode: number;
    readonly executedVersion: "$LATEST";
    readonly functionError?: string;
  };
  readonly version: "1.0";
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    /** ISO 8601 in seconds. */
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

export function failureDocument(input: {
  records: readonly [QueuedRecord, ...QueuedRecord[]];
  condition: FailureCondition;
  functionArn: string;
  invokeCount: number;
  last: InvocationResult | undefined;
  requestId: string;
  shardId: string;
  streamArn: string;
  nowMs: number;
}): FailureDocument {
  const [first] = input.records;
  const last = input.records.at(-1) ?? first;
  const seconds = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}/, "");
  return {
    requestContext: {
      requestId: input.requestId,
      functionArn: input.functionArn,
      condition: input.condition,
      approximateInvokeCount: input.invokeCount,
    },
    ...(input.last
      ? {
          responseContext: {
            statusCode: input.last.statusCode,
            executedVersion: "$LATEST" as const,
            ...(input.last.functionError ? { functionError: input.last.functionError } : {}),
          },
        }
      : {}),
    version: "1.0",
    timestamp: new Date(input.nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: input.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: seconds(first.createdAtMs),
      approximateArrivalOfLastRecord: seconds(last.createdAtMs),
      batchSize: input.records.length,
      streamArn: input.streamArn,
    },
  };
}
