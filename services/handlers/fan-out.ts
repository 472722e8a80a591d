import { deliverBatch } from "#core/deliver-presence";
import { readOwnMessages } from "#core/own-messages";
import { writeMentions } from "#data/mentions";
import { moveReadMark } from "#data/read-marks";
import { deliveryFromRecord, type StreamRecord } from "#data/stream-records";
import { deliveryDeps } from "#runtime/delivery-deps";
import type { LambdaContext } from "#runtime/events";
import { logBatch } from "#runtime/log-batch";
import { logCrash } from "#runtime/logger";
import { presenceAudiences } from "#runtime/presence";
import { getTable } from "#runtime/wiring";

const table = getTable();
/** How long one read mark is waited for. */
const MARK_MS = 2_000;

const deps = { ...deliveryDeps(), ...presenceAudiences };

/** The table's stream: brings what happened to whom it concerns. What could not be delivered is reported, and comes again (C4). */
export async function handler(event: { Records: readonly StreamRecord[] }, context: LambdaContext) {
  const batch = event.Records.map(deliveryFromRecord).filter((delivery) => delivery !== undefined);
  return logBatch("fan-out", context, { events: batch.length }, async () => {
    // Before anybody hears of a message: whoever does finds it counted.
    await writeMentions(table, batch);
    const { failed, posts, parts } = await deliverBatch(deps, batch);
    const unmarked = await readOwnMessages(
      {
        moveReadMark: (userId, channelId, messageId) =>
          moveReadMark(table, userId, channelId, messageId, { deadlineMs: Date.now() + MARK_MS }),
        reportFailure: (error) => logCrash("fan-out", context.awsRequestId, error),
      },
      batch,
    );
    return { failed: [...failed, ...unmarked], counts: { ...posts, parts } };
  });
}
