import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { BucketModel } from "../../model/types.ts";
import { matchesRule } from "../../s3/index.ts";
import type { Queues } from "../../sqs/index.ts";
import { OBJECT_EVENTS_QUEUE } from "./object-events-template.ts";

const LONG_POLL_MS = 20_000;
const AT_ONCE = 10;
const AFTER_ERROR_MS = 2_000;
const FUNCTION_ARN = /^arn:[^:]+:lambda:/;

interface ObjectRecord {
  readonly eventName: string;
  readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
}

/**
 * Brings what happens to objects in LocalStack to the functions of its buckets' rules. A message is deleted once its functions have been called, which is asynchronous (B2).
 * @param parts.buckets as they are now
 * @param parts.tell takes the ARN of a function and the record
 */
export function startObjectEvents(parts: {
  readonly queues: Pick<Queues, "receive" | "deleteBatch">;
  buckets(): readonly BucketModel[];
  tell(target: string, record: object): Promise<void>;
  readonly log: Log;
}): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  let isTold = false;

  const rulesFor = ({ eventName, s3 }: ObjectRecord) => {
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const rules = parts.buckets().find(({ name }) => name === s3.bucket.name)?.notifications ?? [];
    return rules.filter(
      (rule) => FUNCTION_ARN.test(rule.target) && matchesRule(rule, { name: eventName, key }),
    );
  };
  const deliver = async (body: string) => {
    const { Records = [] } = JSON.parse(body) as { Records?: ObjectRecord[] };
    for (const record of Records) for (const { target } of rulesFor(record)) await parts.tell(target, record);
  };
  const poll = async () => {
    while (!signal.aborted) {
      try {
        const messages = await parts.queues.receive(OBJECT_EVENTS_QUEUE, {
          max: AT_ONCE,
          waitMs: LONG_POLL_MS,
          signal,
        });
        for (const { body } of messages) await deliver(body);
        await parts.queues.deleteBatch(
          OBJECT_EVENTS_QUEUE,
          messages.map(({ receiptHandle }) => receiptHandle),
        );
        isTold = false;
      } catch (error) {
        if (signal.aborted) return;
        if (!isTold) parts.log.warning(`Events of objects are not read: ${(error as Error).message}`);
        isTold = true;
        await delay(AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
      }
    }
  };
  const polling = poll();
  return {
    stop() {
      ending.abort();
      return polling;
    },
  };
}
