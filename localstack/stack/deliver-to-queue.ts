import type { LazySqs } from "../sqs/index.ts";

const QUEUE_ARN = /^arn:[^:]+:sqs:([^:]*):([^:]*):(.+)$/;

export const isQueueArn = (arn: string): boolean => QUEUE_ARN.test(arn);

/**
 * What services give to a queue on their own account: a record that was given up (C9, B2), an event of a bucket. Nobody's permission is asked: on AWS the function's role, or the queue's policy, has to allow it.
 * @throws Error with the reason: no queue, a queue of another account or Region, a queue that refuses the message, a full disk
 */
export function createQueueDelivery(
  sqs: LazySqs,
  { accountId, region }: { accountId: string; region: string },
) {
  return (arn: string, document: object): void => {
    const [, queueRegion, queueAccount, name = ""] = QUEUE_ARN.exec(arn) ?? [];
    if (name === "") throw new Error("nothing on this machine takes records but functions and queues");
    if (queueRegion !== region || queueAccount !== accountId)
      throw new Error("a queue of another account or Region is not on this machine");
    sqs.open().send(name, { body: JSON.stringify(document) });
  };
}
