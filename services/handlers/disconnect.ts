import type { LambdaContext, WebSocketEvent } from "#runtime/events";
import { logWork } from "#runtime/log-work";
import { endConnection } from "#runtime/presence";

/** $disconnect: forgets a connection at once, and shows its user as what is left. Best effort on AWS's side (A4.7), so a 410 and the sweep do the same. */
export async function handler(
  event: WebSocketEvent,
  context: LambdaContext,
): Promise<{ statusCode: number }> {
  const { connectionId: connection_id, authorizer, disconnectStatusCode } = event.requestContext;
  const user_id = authorizer?.user_id;
  const close_code = disconnectStatusCode ?? undefined;
  return logWork("$disconnect", context, { user_id, connection_id, close_code }, async () => {
    await endConnection(connection_id, user_id);
    return { statusCode: 200 };
  });
}
