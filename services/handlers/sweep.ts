import { sweep } from "#core/sweep";
import { listSilentConnections } from "#data/connections";
import { removeConnection } from "#data/remove-connection";
import { listTombstones, removeSomeMessages } from "#data/tombstones";
import { readConfig } from "#runtime/config";
import type { LambdaContext } from "#runtime/events";
import { logInvocation, traceId } from "#runtime/logger";
import { connectionsAt, getTable } from "#runtime/wiring";

const table = getTable();
const connections = connectionsAt(readConfig(["webSocketEndpoint"]).webSocketEndpoint);

/** Time kept at the end, so that a round ends by itself. */
const MARGIN_MS = 5_000;

/** Once a minute: removes what nobody reported. */
export async function handler(_event: unknown, context: LambdaContext): Promise<void> {
  const startedMs = Date.now();
  const swept = await sweep({
    now: () => table.now(),
    hasTime: () => context.getRemainingTimeInMillis() > MARGIN_MS,
    listSilentConnections: (beforeMs) => listSilentConnections(table, beforeMs),
    isOpen: (connectionId) => connections.isOpen(connectionId),
    close: (connectionId) => connections.close(connectionId),
    async remove(connectionId, userId) {
      await removeConnection(table, connectionId, userId);
    },
    listTombstones: (limit) => listTombstones(table, limit),
    removeSomeMessages: (channelId) => removeSomeMessages(table, channelId),
  });
  logInvocation({
    action: "sweep",
    outcome: "ok",
    duration_ms: Date.now() - startedMs,
    request_id: context.awsRequestId,
    trace_id: traceId(),
    ...swept,
  });
}
