import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isAlive } from "./process-identity.mjs";

/** As local AWS names the folder of an --ephemeral start with mkdtemp. */
const NAME = /^fanout-[A-Za-z0-9]{6}$/;

/** What only a folder has that a person chose to keep: start.mjs puts these into the data folder, never into a throw-away one. */
const KEPT = ["logs/start.log", "start.pid", "run.json", "seeded"];

/**
 * Removes what --ephemeral starts left that were killed before they could: folders whose owner, by `dynamodb/lock.json`, is dead, and its engine too.
 * Whatever is not surely such a folder stays.
 * @param {string} [parent] where to look
 */
export function sweepThrowAwayFolders(parent = os.tmpdir()) {
  for (const name of namesIn(parent)) {
    const folder = path.join(parent, name);
    try {
      if (isThrowAway(folder) && isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Gone meanwhile, or it may not be removed: it is only rubbish.
    }
  }
}

function namesIn(parent) {
  try {
    return readdirSync(parent).filter((name) => NAME.test(name));
  } catch {
    return [];
  }
}

/** mkdtemp closes a folder to everybody else; one that a person made is usually open. */
function isThrowAway(folder) {
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
  return isOurs && !KEPT.some((file) => existsSync(path.join(folder, file)));
}

/** @throws where there is no lock: it may be about to be written */
function isAbandoned(folder) {
  const { owner, engine } = JSON.parse(readFileSync(path.join(folder, "dynamodb/lock.json"), "utf8"));
  return Number.isInteger(owner.pid) && !isAlive(owner) && !(engine && isAlive(engine));
}
