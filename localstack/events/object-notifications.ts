import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";

export interface ObjectNotificationsOptions {
  readonly lambda: LambdaService;
  readonly log: Log;
}

/**
 * Brings what happens to objects to functions, as S3 does: asynchronously, so that a failure is retried twice (B2), a document with one record each.
 * Source: Amazon S3 user guide, "Amazon S3 Event Notifications".
 * @returns takes the ARN of the function and the record; never rejects
 */
export function createObjectNotifications({ lambda, log }: ObjectNotificationsOptions) {
  const told = new Set<string>();
  return async (target: string, record: object): Promise<void> => {
    try {
      await lambda.invoke(target, JSON.stringify({ Records: [record] }), { type: "Event" });
    } catch (error) {
      const why = `Events of objects do not reach ${target}: ${(error as Error).message}`;
      if (!told.has(why)) log.warning(why);
      told.add(why);
    }
  };
}
