import { createConnection } from "#data/connections";
import type { LambdaContext, WebSocketEvent } from "#runtime/events";
import { logWork } from "#runtime/log-work";
import { getTable } from "#runtime/wiring";

/** $connect: records who is there. Nothing can be posted before this has returned (A1.18), so the client speaks first. */
export async function handler(
  event: WebSocketEvent,
  context: LambdaContext,
): Promise<{ statusCode: number }> {
  const { connectionId: connection_id, authorizer } = event.requestContext;
  const { user_id, username } = authorizer ?? {};
  return logWork("$connect", context, { user_id, connection_id }, async () => {
    if (!user_id || !username) throw new Error("the event carries no authorizer context");
    await createConnection(getTable(), connection_id, { id: user_id, username });
    return { statusCode: 200 };
  });
}
