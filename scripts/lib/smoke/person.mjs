import { randomBytes } from "node:crypto";
import { DEMO_USERS } from "../demo.mjs";
import { post } from "../wire-client.mjs";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/**
 * Who the two people of a check are: accounts from FANOUT_SMOKE_ACCOUNTS (`name:password,name:password`), the demo's on this machine, else new ones.
 * @param {string} api
 * @param {{invite?: string | undefined, accounts?: string | undefined}} given
 * @returns {{username: string, password: string, isNew: boolean}[]}
 */
export function choosePeople(api, { invite, accounts }) {
  if (accounts) {
    const people = accounts.split(",").map((account) => {
      const [username, ...password] = account.split(":");
      return { username, password: password.join(":"), isNew: false };
    });
    if (people.length !== 2 || people.some(({ username, password }) => !username || !password))
      throw new Error("FANOUT_SMOKE_ACCOUNTS is name:password,name:password");
    return people;
  }
  if (!invite && LOOPBACK.test(new URL(api).hostname))
    return DEMO_USERS.map((user) => ({ ...user, isNew: false }));
  return ["a", "b"].map((letter) => ({
    username: `smoke-${letter}-${randomBytes(4).toString("hex")}`,
    password: randomBytes(18).toString("base64url"),
    isNew: true,
  }));
}

/**
 * Registers a new person, logs a known one in; on this machine a demo user that is not seeded registers.
 * @param {string | undefined} invite code, where registration is by invite
 * @returns {Promise<{user: {id: string, username: string}, access_token: string, refresh_token: string}>}
 * @throws WireError
 */
export async function enterAs(api, { username, password, isNew }, invite) {
  const registration = { username, password, ...(invite ? { invite } : {}) };
  const register = () =>
    post(api, "/auth/register", registration).catch((error) => {
      if (error.code === "INVITE_REQUIRED") error.message += " Give a code: --invite CODE";
      throw error;
    });
  if (isNew) return register();
  try {
    return await post(api, "/auth/login", { username, password });
  } catch (error) {
    if (error.code !== "UNAUTHENTICATED") throw error;
    return register();
  }
}
