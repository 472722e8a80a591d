import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { shown } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { findHolder, readRunFile } from "../run-file.mjs";
import { inUse, loadLocalAws, readPlace, refuse } from "./database.mjs";
import { STORED, STORED_TABLES } from "./stored.mjs";

/** What every start on a folder makes first: without it a folder is none of ours. */
const MARKER = "function-keys.seed";
const TRASH = "removed-";

/** `reset`: removes what functions and people have stored in a data folder. @param {{options: object, signal: AbortSignal}} command */
export async function resetData({ options, signal }) {
  const { dataDir, engine = "embedded" } = readPlace(options, signal);
  if (!existsSync(path.join(dataDir, MARKER)))
    throw new Refusal(
      `${shown(dataDir)} is no data folder of Fanout: nothing is removed.`,
      "Name one: npm run data -- reset --data-dir DIR",
    );
  if (readRunFile(dataDir) || findHolder(dataDir)) throw inUse(dataDir);
  const names = (options.tables ? STORED_TABLES : STORED).filter(
    // Those of another engine lie in its container.
    (name) => (engine === "embedded" || name !== "dynamodb") && existsSync(path.join(dataDir, name)),
  );
  const container = engine === "embedded" ? undefined : await findContainerData({ engine, dataDir });
  if (names.length === 0 && !container) {
    process.stdout.write(`There is nothing to remove in ${shown(dataDir)}.\n`);
    return;
  }
  const what = [...names.map((name) => shown(path.join(dataDir, name))), ...(container?.names ?? [])];
  if (!options.yes) await confirm(what, options, signal);
  const lock = await loadLocalAws().takeDataFolder(dataDir).catch(refuse(dataDir));
  try {
    await container?.remove();
    removeFrom(dataDir, names);
  } finally {
    lock.release();
  }
  process.stdout.write(`Removed: ${what.join(", ")}.\nSecrets, certificate and logs stay.\n`);
}

async function findContainerData(place) {
  const { findEngineData } = await import("../engines/engine-data.mjs");
  return findEngineData(place);
}

async function confirm(what, { tables }, signal) {
  const lost = tables ? "All items of all tables" : "All items, messages and objects";
  const lines = `${lost} are lost with:\n${what.map((each) => `  ${each}`).join("\n")}\n`;
  if (!process.stdin.isTTY)
    throw new Refusal(
      `${lines}Nothing is removed: nobody is there to say yes.`,
      "Add --yes where that is meant.",
    );
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C and Ctrl-D close it, and then no answer comes.
  const leaving = new AbortController();
  ask.once("close", () => leaving.abort());
  try {
    const answer = await ask.question(`${lines}Type yes to remove them: `, {
      signal: AbortSignal.any([signal, leaving.signal]),
    });
    if (answer.trim() !== "yes") throw new Refusal("Nothing was removed.");
  } catch (error) {
    throw error.name === "AbortError" ? new Refusal("\nNothing was removed.") : error;
  } finally {
    ask.close();
  }
}

/** First out of the way, each in one step, so that a reset that is killed leaves no half database. A link is removed, not what it leads to. */
function removeFrom(dataDir, names) {
  const trash = mkdtempSync(path.join(dataDir, TRASH));
  for (const name of names) renameSync(path.join(dataDir, name), path.join(trash, name));
  for (const name of readdirSync(dataDir))
    if (name.startsWith(TRASH)) rmSync(path.join(dataDir, name), { recursive: true, force: true });
}
