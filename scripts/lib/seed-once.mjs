import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEMO_USERS, seedDemo } from "./demo.mjs";
import { shown } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { post } from "./wire-client.mjs";

/** A handler that never answers must not hold the start for ever. */
const SEED_LIMIT_MS = 30_000;

/**
 * Seeds where the seed is not there. The marker lies with the data and is written when the seed is whole, so an interrupted one is taken up again; but the
 * database beside it may have been moved away since, so ada has to get in too. An ephemeral start always seeds.
 * @throws Refusal where the seed fails
 */
export async function seedOnce({ dataDir, ephemeral }, api) {
  const marker = path.join(dataDir, "seeded");
  try {
    if (!ephemeral && existsSync(marker) && (await isDemoThere(api))) return;
    await withinLimit(seedDemo(api));
    if (!ephemeral) writeFileSync(marker, "");
  } catch (error) {
    throw seedRefusal(error, dataDir);
  }
}

/** What a person is told of a seed that failed: one sentence, whatever went wrong. */
export function seedRefusal(error, dataDir) {
  const reason = String(error?.message || error).replace(/[.\s]+$/, "");
  const isDefault = dataDir === path.resolve(".fanout");
  const command = isDefault ? "npm run seed" : `npm run seed -- --data-dir ${shown(dataDir)}`;
  return new Refusal(`The demo guild could not be made: ${reason}.`, `Mend it and run: ${command}`);
}

async function isDemoThere(api) {
  const [{ username, password }] = DEMO_USERS;
  try {
    const { refresh_token } = await post(api, "/auth/login", { username, password });
    // Nobody uses this session: it would stay in the database for as long as it is valid, one for each start.
    await post(api, "/auth/logout", { refresh_token });
    return true;
  } catch (error) {
    // Too many wrong passwords (429) say that the user is there.
    if (error.status === 429) return true;
    if (error.status === 401) return false;
    throw error;
  }
}

async function withinLimit(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${SEED_LIMIT_MS / 1000} s`)), SEED_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
