import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shown } from "./paths.mjs";
import { commandOf, identify, isAlive } from "./process-identity.mjs";
import { Refusal } from "./refusal.mjs";

/**
 * What runs, for tests and tools: written when all of it answers, removed at the stop.
 * @typedef {{pid: number, profile: string, stage: string, urls: {client?: string, http: string, ws: string, edge: string},
 *   pids: {main: number, engine?: number, hosts: number[]}}} RunFile
 */

/** An engine or a Lambda host that ended is replaced: how old its number in run.json may be. */
const REFRESH_MS = 1_000;

const runFile = (dataDir) => path.join(dataDir, "run.json");
const claimFile = (dataDir) => path.join(dataDir, "start.pid");

/** @returns {RunFile | undefined} what runs on this data folder; nothing where the file is left over from a process that is gone */
export function readRunFile(dataDir) {
  const run = readLeftRunFile(dataDir);
  return run && isFanout(run.pid) ? run : undefined;
}

/** What run.json says, whether or not it still runs. @returns {RunFile | undefined} */
export const readLeftRunFile = (dataDir) => readJson(runFile(dataDir));

/** @param {string} dataDir @param {RunFile} run */
export function writeRunFile(dataDir, run) {
  writeAtomically(runFile(dataDir), `${JSON.stringify(run, null, 2)}\n`);
}

/**
 * Writes run.json, and again whenever the engine or a Lambda host got a new number.
 * @param {string} dataDir
 * @param {Omit<RunFile, "pids">} run
 * @param {() => {engine?: number, hosts: number[]}} readPids as they are now
 * @returns {() => void} no more
 */
export function keepRunFile(dataDir, run, readPids) {
  let written;
  const refresh = () => {
    const pids = { main: run.pid, ...readPids() };
    const now = JSON.stringify(pids);
    if (now === written) return;
    writeRunFile(dataDir, { ...run, pids });
    written = now;
  };
  refresh();
  const timer = setInterval(() => {
    try {
      refresh();
    } catch {
      // The disk is full, say: the chat goes on, and the next second tries again.
    }
  }, REFRESH_MS).unref();
  return () => clearInterval(timer);
}

/**
 * Makes this process the only start on a data folder, from now until the returned function is called.
 * @returns {() => void} gives the folder back and removes run.json
 * @throws Refusal where another start has it
 */
export function claimDataFolder(dataDir) {
  const running = readRunFile(dataDir);
  if (running) refuseSecond(dataDir, running.pid, running.urls.client ?? running.urls.http);
  takeClaim(dataDir);
  rmSync(runFile(dataDir), { force: true });
  return () => forgetRun(dataDir);
}

/**
 * Whose the data folder is, from the first moment of a start to the end of its stop.
 * @returns {import("./process-identity.mjs").ProcessIdentity | undefined} nothing where no start has it, or the one that had it is gone
 */
export function findHolder(dataDir) {
  const [pid, startTicks] = (readText(claimFile(dataDir)) ?? "").split(" ");
  const holder = { pid: Number(pid), ...(startTicks ? { startTicks } : {}) };
  return isAlive(holder) && isFanout(holder.pid) ? holder : undefined;
}

/** Removes the marks of a start: it does so itself at its end; after a kill, whoever finds them. */
export function forgetRun(dataDir) {
  rmSync(runFile(dataDir), { force: true });
  rmSync(claimFile(dataDir), { force: true });
}

function takeClaim(dataDir) {
  const file = claimFile(dataDir);
  // With the time of its birth: after a kill -9 another start, on another folder, may have got the number.
  const { pid, startTicks } = identify(process.pid);
  const claim = startTicks === undefined ? `${pid}` : `${pid} ${startTicks}`;
  try {
    writeFileSync(file, claim, { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const holder = findHolder(dataDir);
    if (holder && holder.pid !== process.pid) refuseSecond(dataDir, holder.pid, "it is still starting");
    // The holder died without giving it back. Two starts at this very moment: the engine's own lock decides.
    writeAtomically(file, claim);
  }
}

function refuseSecond(dataDir, pid, where) {
  throw new Refusal(
    `Fanout runs already (pid ${pid}): ${where}.`,
    `Stop it: ${stopCommand(dataDir)}, or start another beside it: npm start -- --data-dir .fanout-2 --port-base 5000`,
  );
}

/** How a person stops what runs on this data folder. */
export const stopCommand = (dataDir) =>
  dataDir === path.resolve(".fanout") ? "npm run stop" : `npm run stop -- --data-dir ${shown(dataDir)}`;

/** Does this process live, and is it one of ours? After a kill -9 the number may belong to another program by now. */
export function isFanout(pid) {
  if (!isAlive({ pid })) return false;
  const command = commandOf(pid);
  return command === undefined || command.includes("start.mjs");
}

function writeAtomically(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file) ?? "");
  } catch {
    return undefined;
  }
}
