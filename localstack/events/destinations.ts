import { randomUUID } from "node:crypto";
import type { DeliverDeadLetter, InvocationRecord } from "../lambda/index.ts";
import type { S3 } from "../s3/index.ts";
import type { OutgoingMessage, Queues } from "../sqs/index.ts";
import type { FailureDocument } from "./failure-document.ts";

/** Where a document of a stream's mapping is from, and the event that was given up: an object has it too. */
export interface DiscardedBatch {
  readonly uuid: string;
  /** JSON text. */
  readonly payload: string;
}

export interface Destinations {
  /** Of a stream's mapping (C9). @throws Error where nothing here takes it */
  discarded(destinationArn: string, document: FailureDocument, batch: DiscardedBatch): Promise<void>;
  /** Of a bucket's events, for a queue. @throws Error where it is no queue of this machine, or does not take it */
  notified(queueArn: string, document: object): Promise<void>;
  /** Of an asynchronous invocation (B2). @throws Error where nothing here takes it */
  invoked(destinationArn: string, record: InvocationRecord): Promise<void>;
  /** Of an asynchronous invocation as well. @throws Error where it is no queue of this machine */
  readonly buried: DeliverDeadLetter;
}

const QUEUE_ARN = /^arn:[^:]+:sqs:([^:]*):([^:]*):([^:/]+)$/;
const BUCKET_ARN = /^arn:[^:]+:s3:::([^/]+)$/;

/**
 * Queues and buckets of this machine as destinations. Source: Lambda developer guide, "Retain discarded records of a DynamoDB event source" and "Retaining records of
 * asynchronous invocations", their names of objects too.
 */
export function createDestinations(parts: {
  readonly sqs: { open(): Pick<Queues, "send"> };
  readonly s3: { open(): Pick<S3, "put"> };
  readonly region: string;
  readonly accountId: string;
  now?(): number;
}): Destinations {
  const now = parts.now ?? Date.now;

  const nobody = (arn: string) => new Error(`nothing on this machine answers for ${arn}`);

  /** @returns whether it is a queue of this account and Region */
  async function sendToQueue(arn: string, message: OutgoingMessage): Promise<boolean> {
    const [, region, accountId, queueName] = QUEUE_ARN.exec(arn) ?? [];
    if (queueName === undefined || region !== parts.region || accountId !== parts.accountId) return false;
    await parts.sqs.open().send(queueName, message);
    return true;
  }

  async function deliver(arn: string, document: object, folder: string, more: object = {}): Promise<void> {
    if (await sendToQueue(arn, { body: JSON.stringify(document) })) return;
    const bucket = BUCKET_ARN.exec(arn)?.[1];
    if (bucket === undefined) throw nobody(arn);
    const at = new Date(now()).toISOString();
    const day = at.slice(0, 10);
    const name = `${day}T${at.slice(11, 19).replaceAll(":", ".")}-${randomUUID()}`;
    const key = `aws/lambda/${folder}/${day.replaceAll("-", "/")}/${name}`;
    await parts.s3.open().put(bucket, key, Buffer.from(JSON.stringify({ ...document, ...more })));
  }

  return {
    async buried(arn, event, { RequestID, ErrorCode, ErrorMessage }) {
      const attributes = {
        RequestID: { DataType: "String", StringValue: RequestID },
        ErrorCode: { DataType: "Number", StringValue: ErrorCode },
        ErrorMessage: { DataType: "String", StringValue: ErrorMessage },
      };
      if (!(await sendToQueue(arn, { body: event, attributes }))) throw nobody(arn);
    },
    discarded: (arn, document, { uuid, payload }) =>
      deliver(arn, document, `${uuid}/${document.DDBStreamBatchInfo.shardId}`, { payload }),
    async notified(arn, document) {
      if (!(await sendToQueue(arn, { body: JSON.stringify(document) }))) throw nobody(arn);
    },
    invoked: (arn, record) =>
      deliver(arn, record, `async/${record.requestContext.functionArn.split(":")[6] ?? ""}`),
  };
}
