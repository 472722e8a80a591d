import { createConnection } from "#data/connections";
import type { LambdaContext, WebSocketEvent } from "#runtime/events";
import { logInvocation, traceId } from "#runtime/logger";
import { getTable } from "#runtime/wiring";

/** $connect: records who is there. Nothing can be posted before this has returned (A1.18), so the client speaks first. */
export async function handler(
  event: WebSocketEvent,
  context: LambdaContext,
): Promise<{ statusCode: number }> {
  const startedMs = Date.now();
  const { connectionId, authorizer } = event.requestContext;
  const { user_id: id, username } = authorizer ?? {};
  if (!id || !username) throw new Error("the event carries no authorizer context");
  await createConnection(getTable(), connectionId, { id, username });
  logInvocation({
    action: "$connect",
    outcome: "ok",
    duration_ms: Date.now() - startedMs,
    request_id: context.awsRequestId,
    trace_id: traceId(),
    user_id: id,
    connection_id: connectionId,
  });
  return { statusCode: 200 };
}
