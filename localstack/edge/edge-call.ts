import type { Principal } from "../iam/types.ts";

/** What the edge tells of each call, for whoever draws or records it. Nothing of its content. */
export interface EdgeCall {
  /** `dynamodb`, `dynamodbstreams`, `sqs`, `ssm`, `lambda`, `sts`, or what the signature names. */
  readonly service: string;
  /** `PutItem`; "" where none could be told. */
  readonly operation: string;
  /** The (first) table, queue, function or parameter. */
  readonly resource?: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  /** AWS's name of the error. */
  readonly errorType?: string;
  /** Where the caller asked for it (`ReturnConsumedCapacity`), summed over tables. */
  readonly consumedCapacityUnits?: number;
  /** `Root=1-...;Parent=...`, sent by the SDK inside a Lambda environment. */
  readonly traceId?: string;
  /** Who signed; absent where the signature was refused. */
  readonly principal?: Principal;
  readonly requestId: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
}
