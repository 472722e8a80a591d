import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { CONTAINERS, ENGINES } from "../engines/profiles.mjs";
import { inRoot, root, shown } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { findHolder, readRunFile } from "../run-file.mjs";
import { commandsOf } from "./commands-of.mjs";

/**
 * The tables of a data folder, through the Fanout that runs on it or without one.
 * @typedef {object} Database
 * @property {(operation: string, input: object) => Promise<object>} call DynamoDB, in its JSON
 * @property {string} service @property {string} stage @property {string} engine
 * @property {() => Promise<void>} close leaves alone what ran before
 */

/** @typedef {{dataDir: string, engine?: string, stage?: string, signal: AbortSignal}} Place */

/** localstack/start.cjs, which takes packages. @throws Refusal where they are not installed */
export function loadLocalAws() {
  try {
    return createRequire(import.meta.url)(inRoot("localstack/start.cjs"));
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") throw new Refusal("Packages are not installed.", "Try: npm ci");
    throw error;
  }
}

/** @returns {Place} @throws Refusal */
export function readPlace({ "data-dir": folder, engine, stage }, signal) {
  if (engine !== undefined && !ENGINES.includes(engine))
    throw new Refusal(`There is no engine "${engine}".`, `Choose from: ${ENGINES.join(", ")}`);
  return { dataDir: path.resolve(folder ?? ".fanout"), engine, stage, signal };
}

/**
 * The Fanout that runs on the folder, with its tables behind its edge.
 * @param {Place} place @returns {Promise<Database | undefined>} @throws Refusal where it is not the one that was asked for, or is still starting
 */
export async function openRunning({ dataDir, engine, stage }) {
  const run = readRunFile(dataDir);
  if (!run) {
    const pid = findHolder(dataDir)?.pid;
    if (pid)
      throw new Refusal(
        `Fanout (pid ${pid}) is still starting on ${shown(dataDir)}.`,
        "Try again when it is up.",
      );
    return undefined;
  }
  const asked = { engine, stage };
  for (const [name, is] of Object.entries({ engine: run.profile, stage: run.stage }))
    if (asked[name] !== undefined && asked[name] !== is)
      throw new Refusal(
        `The Fanout that runs on ${shown(dataDir)} (pid ${run.pid}) has the ${name} ${is}, not ${asked[name]}.`,
        `Leave --${name} out, or stop that one first.`,
      );
  const local = loadLocalAws();
  const { service, ...scope } = await identify(local, run.stage);
  return {
    call: local.engineClient(run.urls.edge, scope),
    service,
    stage: run.stage,
    engine: run.profile,
    close: async () => {},
  };
}

/**
 * The tables of a folder on which nothing runs, whatever serverless.yml says by now: the embedded engine in a child process, or the container, which is ended again if it was not up.
 * @param {Place} place @param {(line: string) => void} say @returns {Promise<Database>} @throws Refusal
 */
export async function openAlone({ dataDir, engine = "embedded", stage = "local", signal }, say) {
  const local = loadLocalAws();
  const { service, ...scope } = await identify(local, stage);
  if (engine === "embedded") {
    if (!existsSync(path.join(dataDir, "dynamodb/dynamodb.db"))) throw noTables({ dataDir, engine });
    const tables = await local.openTablesAlone(dataDir, toStandardError).catch(refuse(dataDir));
    return { call: tables.call, service, stage, engine, close: () => tables.stop() };
  }
  if (!existsSync(dataDir)) throw noTables({ dataDir, engine });
  const lock = await local.takeDataFolder(dataDir).catch(refuse(dataDir));
  try {
    const { startContainer } = await import("../engines/start-container.mjs");
    const options = { engine, enginePort: undefined, dataDir, ephemeral: false, signal };
    const container = await startContainer(options, say);
    const close = async () => {
      await container.stop();
      lock.release();
    };
    return { call: local.engineClient(container.url, scope), service, stage, engine, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What the folder has, as far as its files tell. */
function noTables({ dataDir, engine }) {
  const others = Object.keys(CONTAINERS).filter((name) => name !== engine);
  return new Refusal(
    `There are no tables of the engine ${engine} in ${shown(dataDir)}.`,
    `Name the folder (--data-dir) or another engine (--engine ${others.join(", --engine ")}), or begin: ${commandsOf({ dataDir, engine }).start}`,
  );
}

async function identify(local, stage) {
  try {
    return await local.identifyService(root, stage);
  } catch (error) {
    throw new Refusal(error?.message ?? String(error));
  }
}

/** Makes a sentence of what local AWS says about a folder. */
export const refuse = (dataDir) => (error) => {
  if (error.code === "data-in-use") throw inUse(dataDir);
  throw error.name === "EngineError" ? new Refusal(error.message) : error;
};

/** Somebody holds the folder: a start, or another of these commands. */
export function inUse(dataDir) {
  const pid = readRunFile(dataDir)?.pid ?? findHolder(dataDir)?.pid;
  return pid
    ? new Refusal(
        `Fanout runs on ${shown(dataDir)} (pid ${pid}).`,
        `Stop it first: Ctrl-C there, or: kill -INT ${pid}`,
      )
    : new Refusal(`Another process works on ${shown(dataDir)} just now.`, "Try again when it has ended.");
}

const toStandardError = {
  notice: (message) => process.stderr.write(`${message}\n`),
  warning: (message) => process.stderr.write(`Warning: ${message}\n`),
  error: (message) => process.stderr.write(`✖ ${message}\n`),
  info: () => {},
};
