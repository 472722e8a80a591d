import type { LambdaContext, WebSocketEvent } from "#runtime/events";
import { logInvocation, traceId } from "#runtime/logger";
import { endConnection } from "#runtime/presence";

/** $disconnect: forgets a connection at once, and shows its user as what is left. Best effort on AWS's side (A4.7), so a 410 and the sweep do the same. */
export async function handler(
  event: WebSocketEvent,
  context: LambdaContext,
): Promise<{ statusCode: number }> {
  const startedMs = Date.now();
  const { connectionId, authorizer, disconnectStatusCode } = event.requestContext;
  await endConnection(connectionId, authorizer?.user_id);
  logInvocation({
    action: "$disconnect",
    outcome: "ok",
    duration_ms: Date.now() - startedMs,
    request_id: context.awsRequestId,
    trace_id: traceId(),
    user_id: authorizer?.user_id,
    connection_id: connectionId,
    close_code: disconnectStatusCode ?? undefined,
  });
  return { statusCode: 200 };
}
