import { createAccessTokens } from "#aws/access-tokens";
import { createSecretReader } from "#aws/parameters";
import { createPasswords } from "#aws/passwords";
import { mintRefreshToken, parseRefreshToken } from "#aws/refresh-tokens";
import type { AuthenticateDeps } from "#core/account";
import type { ChangePasswordDeps } from "#core/change-password";
import type { DeleteAccountDeps } from "#core/delete-account";
import type { LogInDeps } from "#core/log-in";
import type { LogOutDeps } from "#core/log-out";
import type { RefreshDeps } from "#core/refresh-session";
import type { RegisterDeps } from "#core/register";
import { changePassword, endSessions, findAccount } from "#data/accounts";
import { listUserConnections } from "#data/connections";
import { deleteAccount } from "#data/deletions";
import { findSessionAccount, revokeFamily } from "#data/families";
import { findGuild } from "#data/guilds";
import { findInvite } from "#data/invites";
import { forgetAttempts, takeAttempt } from "#data/log-in-attempts";
import { createFamily, findRefreshToken, rotateRefreshToken } from "#data/refresh-tokens";
import { createUser, findLogin } from "#data/users";
import { readConfig } from "./config.ts";
import { logCrash } from "./logger.ts";
import { connectionsAt, getTable, newId, unlessUnlimited } from "./wiring.ts";

type AccountDeps = AuthenticateDeps &
  RegisterDeps &
  LogInDeps &
  RefreshDeps &
  LogOutDeps &
  ChangePasswordDeps &
  DeleteAccountDeps;

const config = readConfig(["tokenSecretParameter", "passwordCost", "registration"]);
const gateway = () => connectionsAt(readConfig(["webSocketEndpoint"]).webSocketEndpoint);
const table = getTable();
const tokens = createAccessTokens(createSecretReader(config.tokenSecretParameter));
const passwords = createPasswords(Number(config.passwordCost));

/** Wrong passwords for one name in five minutes. */
const MOST_FAILURES = unlessUnlimited({ burst: 10, perSecond: 0 })?.burst ?? Number.MAX_SAFE_INTEGER;

/** Everything that the use cases of accounts ask for, on the table. */
export const accountDeps: AccountDeps = {
  // Whatever is not plainly open is closed.
  byInvite: config.registration !== "open",
  newId,
  now: () => table.now(),
  signAccessToken: tokens.sign,
  verifyAccessToken: tokens.verify,
  mintRefreshToken,
  parseRefreshToken,
  hashPassword: passwords.hash,
  verifyPassword: passwords.verify,
  findInvite: findInvite.bind(null, table),
  guildExists: async (guildId) => (await findGuild(table, guildId)) !== undefined,
  createUser: createUser.bind(null, table),
  findLogin: findLogin.bind(null, table),
  findAccount: findAccount.bind(null, table),
  findSessionAccount: findSessionAccount.bind(null, table),
  takeAttempt: (username) => takeAttempt(table, username, MOST_FAILURES),
  forgetAttempts: forgetAttempts.bind(null, table),
  createFamily: createFamily.bind(null, table),
  findRefreshToken: findRefreshToken.bind(null, table),
  rotateRefreshToken: rotateRefreshToken.bind(null, table),
  revokeFamily: revokeFamily.bind(null, table),
  endSessions: endSessions.bind(null, table),
  changePassword: changePassword.bind(null, table),
  deleteAccount: deleteAccount.bind(null, table),
  listUserConnections: listUserConnections.bind(null, table),
  tell: (connectionId, frame) => gateway().post(connectionId, frame),
  close: (connectionId) => gateway().close(connectionId),
  logFailure: (error) => logCrash("end connections", "", error),
};
