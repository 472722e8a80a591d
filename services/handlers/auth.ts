import { createAccessTokens } from "#aws/access-tokens";
import { createSecretReader } from "#aws/parameters";
import { createPasswords } from "#aws/passwords";
import { mintRefreshToken, parseRefreshToken } from "#aws/refresh-tokens";
import { logIn, logOut, refreshSession, register } from "#core/accounts";
import { findGuild } from "#data/guilds";
import { findInvite } from "#data/invites";
import { countFailure, forgetFailures, getAttempts } from "#data/log-in-attempts";
import { createFamily, findRefreshToken, revokeFamily, rotateRefreshToken } from "#data/refresh-tokens";
import { createUser, findLogin } from "#data/users";
import { LoginRequest, RefreshRequest, RegisterRequest } from "#protocol/http";
import { readConfig } from "#runtime/config";
import { httpHandler } from "#runtime/http";
import { parseWith } from "#runtime/parse";
import { getTable, newId, unlessUnlimited } from "#runtime/wiring";

const config = readConfig(["tokenSecretParameter", "passwordCost", "registration"]);
const table = getTable();
const tokens = createAccessTokens(createSecretReader(config.tokenSecretParameter));
const passwords = createPasswords(Number(config.passwordCost));

/** Failed log-ins for one name in five minutes. */
const MOST_FAILURES = unlessUnlimited({ burst: 10, perSecond: 0 })?.burst ?? Number.POSITIVE_INFINITY;

const deps = {
  // Whatever is not plainly open is closed.
  byInvite: config.registration !== "open",
  newId,
  now: () => table.now(),
  signAccessToken: tokens.sign,
  mintRefreshToken,
  parseRefreshToken,
  hashPassword: passwords.hash,
  verifyPassword: passwords.verify,
  mostFailures: MOST_FAILURES,
  findInvite: findInvite.bind(null, table),
  guildExists: async (guildId: string) => (await findGuild(table, guildId)) !== undefined,
  createUser: createUser.bind(null, table),
  findLogin: findLogin.bind(null, table),
  getAttempts: getAttempts.bind(null, table),
  countFailure: countFailure.bind(null, table),
  forgetFailures: forgetFailures.bind(null, table),
  createFamily: createFamily.bind(null, table),
  findRefreshToken: findRefreshToken.bind(null, table),
  rotateRefreshToken: rotateRefreshToken.bind(null, table),
  revokeFamily: revokeFamily.bind(null, table),
};

export const handler = httpHandler({
  "POST /auth/register": async (request) => {
    return { status: 201, body: await register(deps, parseWith(RegisterRequest, request.json())) };
  },

  "POST /auth/login": async (request) => {
    const { username, password } = parseWith(LoginRequest, request.json());
    return { status: 200, body: await logIn(deps, username, password) };
  },

  "POST /auth/refresh": async (request) => {
    const { refresh_token } = parseWith(RefreshRequest, request.json());
    return { status: 200, body: await refreshSession(deps, refresh_token) };
  },

  "POST /auth/logout": async (request) => {
    const { refresh_token } = parseWith(RefreshRequest, request.json());
    await logOut(deps, refresh_token);
    return { status: 204 };
  },
});
