import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Part, PartDispatch } from "#core/delivery";
import { utf8Length } from "#core/utf8";

/** SQS takes 10 messages a call, and 1 MiB in all of them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES = 10;
const CALL_BYTES = 1000 * 1024;
/** Of one message: ten of them fit into what Lambda takes in an event, 6 MB. */
const PART_BYTES = 200 * 1024;
/** Calls on their way at once. */
const CALLS_AT_ONCE = 8;
const ROUNDS = 5;

export interface DeliveriesQueue {
  /** @throws Error where some were not taken after five rounds */
  enqueue(parts: readonly Part[]): Promise<void>;
}

/** The queue of deliveries to large audiences. */
export function createDeliveriesQueue(queueUrl: string): DeliveriesQueue {
  const client = new SQSClient({});
  return {
    async enqueue(parts) {
      let bodies = parts.flatMap(splitPart).map((part) => JSON.stringify(part));
      for (let round = 0; bodies.length > 0; round += 1) {
        if (round >= ROUNDS) throw new Error(`${bodies.length} parts were not taken by the queue`);
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** round));
        const left: string[] = [];
        const calls = intoCalls(bodies);
        for (let start = 0; start < calls.length; start += CALLS_AT_ONCE) {
          const refused = await Promise.all(
            calls.slice(start, start + CALLS_AT_ONCE).map((call) => send(client, queueUrl, call)),
          );
          left.push(...refused.flat());
        }
        bodies = left;
      }
    },
  };
}

/** @returns those that the queue did not take */
async function send(client: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<string[]> {
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );
  return Failed.map(({ Id }) => bodies[Number(Id)] as string);
}

/** A part whose dispatches are too many for a message becomes several. */
export function splitPart(part: Part): Part[] {
  const parts: Part[] = [];
  let dispatches: PartDispatch[] = [];
  let bytes = 0;
  for (const dispatch of part.dispatches) {
    const size = utf8Length(JSON.stringify(dispatch)) + 1;
    if (bytes + size > PART_BYTES && dispatches.length > 0) {
      parts.push({ ...part, dispatches });
      dispatches = [];
      bytes = 0;
    }
    dispatches.push(dispatch);
    bytes += size;
  }
  if (dispatches.length > 0) parts.push({ ...part, dispatches });
  return parts;
}

export function intoCalls(bodies: readonly string[]): string[][] {
  const calls: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const body of bodies) {
    const size = utf8Length(body);
    const call = calls.at(-1);
    if (!call || call.length >= MESSAGES || bytes + size > CALL_BYTES) {
      calls.push([body]);
      bytes = size;
    } else {
      call.push(body);
      bytes += size;
    }
  }
  return calls;
}
