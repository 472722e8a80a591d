import { deliverParts } from "#core/deliver-part";
import type { Part } from "#core/delivery";
import { deliveryDeps } from "#runtime/delivery-deps";
import type { LambdaContext } from "#runtime/events";
import { logBatch } from "#runtime/log-batch";

/** The part of an SQS event's record that is read here. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
}

const deps = deliveryDeps();

/** The queue of deliveries: brings its part to one shard of a large audience. What could not be delivered comes again, and lies with the dead letters after five times. */
export async function handler(event: { Records: readonly QueueRecord[] }, context: LambdaContext) {
  return logBatch("deliver", context, { parts: event.Records.length }, async () => {
    const received = event.Records.map(({ messageId, body }) => ({
      messageId,
      part: JSON.parse(body) as Part,
    }));
    const { failed, posts } = await deliverParts(deps, received);
    return { failed, counts: posts };
  });
}
