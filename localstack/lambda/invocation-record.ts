import type { InvocationResult } from "./types.ts";

/** `ZeroReservedConcurrency`: the function is switched off, and its events go to the destination without any attempt. */
export type RecordCondition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

/**
 * What a destination gets about an asynchronous invocation (B2). Source: Lambda developer guide, "Capturing records of Lambda asynchronous
 * invocations".
 */
export interface InvocationRecord {
  readonly version: "1.0";
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    /** With the qualifier: `arn:aws:lambda:...:function:name:$LATEST`. */
    readonly functionArn: string;
    readonly condition: RecordCondition;
    readonly approximateInvokeCount: number;
  };
  /** The event. */
  readonly requestPayload: unknown;
  /** Of the last attempt; absent where there was none. */
  readonly responseContext?: {
    readonly statusCode: number;
    readonly executedVersion: "$LATEST";
    readonly functionError?: string;
  };
  readonly responsePayload?: unknown;
}

export function invocationRecord(input: {
  requestId: string;
  functionArn: string;
  condition: RecordCondition;
  invokeCount: number;
  /** JSON text. */
  payload: string;
  last: InvocationResult | undefined;
  nowMs: number;
}): InvocationRecord {
  const { last } = input;
  return {
    version: "1.0",
    timestamp: new Date(input.nowMs).toISOString(),
    requestContext: {
      requestId: input.requestId,
      functionArn: `${input.functionArn}:$LATEST`,
      condition: input.condition,
      approximateInvokeCount: input.invokeCount,
    },
    requestPayload: JSON.parse(input.payload),
    ...(last
      ? {
          responseContext: {
            statusCode: last.statusCode,
            executedVersion: "$LATEST" as const,
            ...(last.functionError ? { functionError: last.functionError } : {}),
          },
          responsePayload: parsed(last.payload),
        }
      : {}),
  };
}

/** A streamed answer is no JSON: it is then the text. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
