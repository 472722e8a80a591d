import { deliverBatch } from "#core/deliver-presence";
import { writeMentions } from "#data/mentions";
import { deliveryFromRecord, type StreamRecord } from "#data/stream-records";
import { deliveryDeps } from "#runtime/delivery-deps";
import type { LambdaContext } from "#runtime/events";
import { logBatch } from "#runtime/log-batch";
import { presenceAudiences } from "#runtime/presence";
import { getTable } from "#runtime/wiring";

const table = getTable();
const deps = { ...deliveryDeps(), ...presenceAudiences };

/** The table's stream: brings what happened to whom it concerns. What could not be delivered is reported, and comes again (C4). */
export async function handler(event: { Records: readonly StreamRecord[] }, context: LambdaContext) {
  const batch = event.Records.map(deliveryFromRecord).filter((delivery) => delivery !== undefined);
  return logBatch("fan-out", context, { events: batch.length }, async () => {
    // Before anybody hears of a message: whoever does finds it counted.
    await writeMentions(table, batch);
    const { failed, posts, parts } = await deliverBatch(deps, batch);
    return { failed, counts: { ...posts, parts } };
  });
}
