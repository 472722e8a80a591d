import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
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
  const run = readJson(runFile(dataDir));
  return run && isFanout(run.pid) ? run : undefined;
}

/** @returns {number | undefined} the process of a start that has a data folder, whether it answers already or not */
export function findStarting(dataDir) {
  const pid = Number(readText(claimFile(dataDir)));
  return isFanout(pid) ? pid : undefined;
}

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
  if (running) refuseSecond(running.pid, running.urls.client ?? running.urls.http);
  takeClaim(dataDir);
  rmSync(runFile(dataDir), { force: true });
  return () => {
    rmSync(runFile(dataDir), { force: true });
    rmSync(claimFile(dataDir), { force: true });
  };
}

function takeClaim(dataDir) {
  const file = claimFile(dataDir);
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const holder = Number(readFileSync(file, "utf8"));
    if (holder !== process.pid && isFanout(holder)) refuseSecond(holder, "it is still starting");
    // The holder died without giving it back. Two starts at this very moment: the engine's own lock decides.
    writeAtomically(file, String(process.pid));
  }
}

function refuseSecond(pid, where) {
  throw new Refusal(
    `Fanout runs already (pid ${pid}): ${where}.`,
    `Stop it with Ctrl-C there, or start another beside it: npm start -- --data-dir .fanout-2 --port-base 5000`,
  );
}

/** Does this process live, and is it one of ours? After a kill -9 the number may belong to another program by now. */
export function isFanout(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  const command = readText(`/proc/${pid}/cmdline`);
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
