import { invalidValue } from "../errors.ts";
import { type Attributes, allowsRedriveFrom, readRedrive } from "../queue/attributes.ts";
import type { Queue } from "../queue/queue.ts";
import type { Context } from "./context.ts";
import { isFifoName } from "./names.ts";

/** The queue of an ARN, if it is one of these. */
export function queueOfArn(context: Context, arn: string): Queue | undefined {
  const queue = context.store.queues.get(arn.split(":").at(-1) ?? "");
  return queue?.arn === arn ? queue : undefined;
}

export const arnOfQueue = ({ region, accountId }: Pick<Context, "region" | "accountId">, name: string) =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

/** Whether dead letters may go where the policy says. @throws SqsError InvalidParameterValueException */
export function checkRedrive(context: Context, name: string, attributes: Attributes): void {
  const policy = readRedrive(attributes.RedrivePolicy);
  if (!policy) return;
  const target = queueOfArn(context, policy.deadLetterTargetArn);
  const refuse = (reason: string) => invalidValue(attributes.RedrivePolicy, "RedrivePolicy", reason);
  if (!target) throw refuse("Dead letter target does not exist.");
  if (target.isFifo !== isFifoName(name))
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  if (!allowsRedriveFrom(target.data.attributes.RedriveAllowPolicy, arnOfQueue(context, name)))
    throw refuse("The dead-letter queue does not allow this queue as a source.");
}
