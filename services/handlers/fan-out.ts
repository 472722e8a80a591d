import { postFrames } from "#aws/post-frames";
import { deliver } from "#core/deliver";
import { enterAudience, leaveAudience, listAudience } from "#data/audiences";
import { listUserConnections, removeConnection } from "#data/connections";
import { readGuild } from "#data/snapshots";
import { deliveryFromRecord, type StreamRecord } from "#data/stream-records";
import { readConfig } from "#runtime/config";
import type { LambdaContext } from "#runtime/events";
import { logCrash, logInvocation, traceId } from "#runtime/logger";
import { connectionsAt, getTable } from "#runtime/wiring";

const table = getTable();
const connections = connectionsAt(readConfig(["webSocketEndpoint"]).webSocketEndpoint);

/** The table's stream: brings what happened to whom it concerns. What could not be delivered is reported, and comes again (C4). */
export async function handler(event: { Records: readonly StreamRecord[] }, context: LambdaContext) {
  const startedMs = Date.now();
  const batch = event.Records.map(deliveryFromRecord).filter((delivery) => delivery !== undefined);
  try {
    const { failed, posts } = await deliver(
      {
        listAudience: (guildId) => listAudience(table, guildId),
        listUserConnections: (userId) => listUserConnections(table, userId),
        enterAudience: (guildId, userId) => enterAudience(table, guildId, userId),
        leaveAudience: (guildId, userId) => leaveAudience(table, guildId, userId),
        readGuild: (guildId, userId) => readGuild(table, guildId, userId),
        post: (connectionId, frames) =>
          postFrames(
            connections,
            connectionId,
            frames.map((frame) => frame.body),
          ),
        remove: (connectionId, userId) => removeConnection(table, connectionId, userId),
        close: (connectionId) => connections.close(connectionId),
      },
      batch,
    );
    log(context, startedMs, failed.length > 0 ? "failed" : "ok", { events: batch.length, ...posts });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  } catch (error) {
    logCrash("fan-out", context.awsRequestId, error);
    log(context, startedMs, "crash", { events: batch.length });
    throw error;
  }
}

function log(
  context: LambdaContext,
  startedMs: number,
  outcome: string,
  counts: Record<string, number>,
): void {
  logInvocation({
    action: "fan-out",
    outcome,
    duration_ms: Date.now() - startedMs,
    request_id: context.awsRequestId,
    trace_id: traceId(),
    ...counts,
  });
}
