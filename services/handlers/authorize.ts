import { hashSecret } from "#aws/refresh-tokens";
import { spendTicket } from "#data/tickets";
import type { AuthorizerEvent, LambdaContext } from "#runtime/events";
import { logWork } from "#runtime/log-work";
import { getTable } from "#runtime/wiring";

/** A ticket has 43 characters; what is longer is none. */
const TICKET_LENGTH = 43;

/**
 * The WebSocket API's authorizer: spends the ticket and says whose it was, for every later event of the connection (A1.15). A ticket that is
 * used or too old is denied: the handshake gets 403 (A1.14). Not an error, because that is for what should not happen.
 */
export async function handler(event: AuthorizerEvent, context: LambdaContext) {
  const spent = await logWork("authorize", context, {}, async (line) => {
    const ticket = event.queryStringParameters?.ticket ?? "";
    const found =
      ticket.length === TICKET_LENGTH ? await spendTicket(getTable(), hashSecret(ticket)) : undefined;
    line.user_id = found?.user.id;
    if (!found) line.outcome = "UNAUTHENTICATED";
    return found;
  });
  const user = spent?.user;
  return {
    principalId: user?.id ?? "anonymous",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Action: "execute-api:Invoke", Effect: user ? "Allow" : "Deny", Resource: event.methodArn },
      ],
    },
    ...(spent
      ? {
          context: {
            user_id: spent.user.id,
            username: spent.user.username,
            issued_at: String(spent.credentials.issuedAt),
            ...(spent.credentials.familyId === undefined ? {} : { family_id: spent.credentials.familyId }),
          },
        }
      : {}),
  };
}
