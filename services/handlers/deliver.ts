import { deliverParts, parsePart } from "#core/deliver-part";
import { deliveryDeps } from "#runtime/delivery-deps";
import type { LambdaContext } from "#runtime/events";
import { logBatch } from "#runtime/log-batch";
import { logCrash } from "#runtime/logger";

/** The part of an SQS event's record that is read here. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
}

const deps = deliveryDeps();

/** The queue of deliveries: brings its part to one shard of a large audience. What could not be delivered comes again, and lies with the dead letters after five times. */
export async function handler(event: { Records: readonly QueueRecord[] }, context: LambdaContext) {
  return logBatch("deliver", context, { parts: event.Records.length }, async () => {
    const read = event.Records.map(({ messageId, body }) => ({ messageId, part: parsePart(body) }));
    // What is no part lies with the dead letters in the end, where somebody looks at it.
    const strange = read.flatMap(({ messageId, part }) => (part ? [] : [messageId]));
    const { failed, posts } = await deliverParts(
      { ...deps, reportFailure: (error) => logCrash("deliver", context.awsRequestId, error) },
      read.flatMap(({ messageId, part }) => (part ? [{ messageId, part }] : [])),
    );
    return {
      failed: [...strange, ...failed],
      counts: strange.length > 0 ? { ...posts, strange: strange.length } : posts,
    };
  });
}
