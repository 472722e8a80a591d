import { createAccessTokens } from "#aws/access-tokens";
import { createSecretReader } from "#aws/parameters";
import { hashSecret, randomSecret } from "#aws/refresh-tokens";
import { authenticate } from "#core/account";
import { findSessionAccount } from "#data/families";
import { createTicket } from "#data/tickets";
import type { TicketAnswer } from "#protocol/http";
import { limits } from "#protocol/limits";
import { readConfig } from "#runtime/config";
import { httpHandler } from "#runtime/http";
import { getTable } from "#runtime/wiring";

const config = readConfig(["tokenSecretParameter", "webSocketUrl"]);
const table = getTable();
const tokens = createAccessTokens(createSecretReader(config.tokenSecretParameter));
const deps = {
  verifyAccessToken: tokens.verify,
  findSessionAccount: findSessionAccount.bind(null, table),
};

/** A browser cannot set headers on a WebSocket, and a query stands in logs: so a token of one minute and one use rides there. It is as old as the access token that it is given for. */
export const handler = httpHandler({
  "POST /gateway/ticket": async (request) => {
    const { account, credentials } = await authenticate(deps, request.bearer);
    request.isFrom(account.user.id);
    const ticket = randomSecret();
    await createTicket(table, hashSecret(ticket), { user: account.user, credentials }, limits.ticketSeconds);
    const body: TicketAnswer = {
      ticket,
      url: config.webSocketUrl,
      expires_at: new Date(table.now() + limits.ticketSeconds * 1000).toISOString(),
    };
    return { status: 200, body };
  },
});
