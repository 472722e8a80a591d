import { refusedEnd } from "../lambda/record-invocation.ts";
import type { InvocationResult, LambdaService } from "../lambda/types.ts";
import { itemKey } from "../recorder/links.ts";
import { toTraceHeader } from "../recorder/span-context.ts";
import type { Cause, Recorder } from "../recorder/types.ts";
import type { RawStreamRecord } from "./stream-record.ts";

interface Batch {
  readonly hop: "stream" | "sqs";
  /** The table's or the queue's name. */
  readonly res: string;
  readonly functionKey: string;
  readonly payload: string;
  /** What made each of its records, in their order. */
  readonly causes: readonly (Cause | undefined)[];
  readonly attempt?: number;
}

/** Hands a batch to its function, and tells the recorder: what the function does then is caused by the batch. Rejects as `LambdaService.invoke` does. */
export async function invokeRecorded(
  recorder: Recorder | undefined,
  lambda: LambdaService,
  { hop, res, functionKey, payload, causes, attempt }: Batch,
): Promise<InvocationResult> {
  if (!recorder) return lambda.invoke(functionKey, payload);
  const span = recorder.begin({ hop, res, op: "EventSourceMapping", causes, batch: causes.length, attempt });
  try {
    const result = await lambda.invoke(functionKey, payload, { traceId: toTraceHeader(span) });
    span.end({ st: result.functionError ? "error" : "ok", code: result.functionError });
    return result;
  } catch (error) {
    span.end(refusedEnd(error as Error));
    throw error;
  }
}

/** Finds the write that made a record of the table's stream. */
export const causesIn =
  ({ links }: Recorder, table: string) =>
  ({ dynamodb, userIdentity }: RawStreamRecord): Cause | undefined =>
    // What TTL deleted nobody wrote (C8).
    userIdentity
      ? undefined
      : links.writeOf(table, {
          key: itemKey(dynamodb.Keys),
          sequenceNumber: dynamodb.SequenceNumber,
          createdAtSeconds: dynamodb.ApproximateCreationDateTime,
        });

/** Finds the sends of messages. One that comes out of its queue before the call that put it there has its answer is asked for once more. */
export async function sendsOf(
  recorder: Recorder | undefined,
  messages: readonly { readonly messageId: string }[],
): Promise<readonly (Cause | undefined)[]> {
  if (!recorder) return [];
  const find = () => messages.map(({ messageId }) => recorder.links.sendOf(messageId));
  const found = find();
  if (!found.includes(undefined)) return found;
  await new Promise((resolve) => setImmediate(resolve));
  return find();
}
