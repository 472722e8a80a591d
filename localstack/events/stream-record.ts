import type { Cause } from "../recorder/types.ts";

type AttributeValue = Readonly<Record<string, unknown>>;

/** A record as DynamoDB Streams answers it in JSON. Source: API_streams_Record. */
export interface RawStreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, AttributeValue>>;
    readonly NewImage?: Readonly<Record<string, AttributeValue>>;
    readonly OldImage?: Readonly<Record<string, AttributeValue>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string };
}

/** One record on its way to a function: its JSON is made once, however often its batch is tried. */
export interface QueuedRecord {
  readonly sequenceNumber: string;
  readonly json: string;
  readonly bytes: number;
  readonly createdAtMs: number;
  /** The write that made it, where that is recorded. */
  readonly cause?: Cause | undefined;
}

/**
 * The record as Lambda hands it to a function: the stream's own, with `eventSourceARN`, and with `userIdentity` spelled as Lambda spells it (C8).
 * Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
 */
export function toEventRecord(raw: RawStreamRecord, streamArn: string): object {
  const { userIdentity, dynamodb, ...rest } = raw;
  return {
    ...rest,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    dynamodb,
    ...(userIdentity
      ? { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }
      : {}),
    eventSourceARN: streamArn,
  };
}

export function toQueuedRecord(raw: RawStreamRecord, event: object, cause?: Cause): QueuedRecord {
  const json = JSON.stringify(event);
  return {
    sequenceNumber: raw.dynamodb.SequenceNumber,
    json,
    bytes: Buffer.byteLength(json),
    createdAtMs: raw.dynamodb.ApproximateCreationDateTime * 1000,
    cause,
  };
}
