import { createAccessTokens } from "#aws/access-tokens";
import { createSecretReader } from "#aws/parameters";
import { hashSecret, randomSecret } from "#aws/refresh-tokens";
import { AppError } from "#core/app-error";
import { createTicket } from "#data/tickets";
import type { TicketAnswer } from "#protocol/http";
import { limits } from "#protocol/limits";
import { readConfig } from "#runtime/config";
import { httpHandler } from "#runtime/http";
import { getTable } from "#runtime/wiring";

const config = readConfig(["tokenSecretParameter", "webSocketUrl"]);
const table = getTable();
const tokens = createAccessTokens(createSecretReader(config.tokenSecretParameter));

/** A browser cannot set headers on a WebSocket, and a query stands in logs: so a token of one minute and one use rides there. */
export const handler = httpHandler({
  "POST /gateway/ticket": async (request) => {
    const user = request.bearer ? await tokens.verify(request.bearer) : undefined;
    if (!user) throw new AppError("UNAUTHENTICATED", "Log in, or refresh the session.");
    const ticket = randomSecret();
    await createTicket(table, hashSecret(ticket), user, limits.ticketSeconds);
    const body: TicketAnswer = {
      ticket,
      url: config.webSocketUrl,
      expires_at: new Date(table.now() + limits.ticketSeconds * 1000).toISOString(),
    };
    return { status: 200, body };
  },
});
