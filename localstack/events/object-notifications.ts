import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";

export interface ObjectNotificationsOptions {
  readonly lambda: LambdaService;
  /** @throws Error where the queue does not take it, or it is no queue */
  sendToQueue(queueArn: string, document: object): Promise<void>;
  readonly log: Log;
}

const LAMBDA_ARN = /^arn:[^:]+:lambda:/;

/**
 * Brings what happens to objects to functions and queues, as S3 does, a document with one record each. Functions are called asynchronously, so that a failure is retried twice (B2).
 * Source: Amazon S3 user guide, "Amazon S3 Event Notifications".
 * @returns takes the ARN of the function or queue and the record; never rejects
 */
export function createObjectNotifications({ lambda, sendToQueue, log }: ObjectNotificationsOptions) {
  const told = new Set<string>();
  return async (target: string, record: object): Promise<void> => {
    const document = { Records: [record] };
    try {
      if (LAMBDA_ARN.test(target)) await lambda.invoke(target, JSON.stringify(document), { type: "Event" });
      else await sendToQueue(target, document);
    } catch (error) {
      const why = `Events of objects do not reach ${target}: ${(error as Error).message}`;
      if (!told.has(why)) log.warning(why);
      told.add(why);
    }
  };
}
