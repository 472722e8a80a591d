import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { stopLater } from "./leftovers.mjs";

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/**
 * Starts a command in a process group of its own and waits until `isReady` finds it ready.
 * @param {{command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, logFile: string, isReady: () => Promise<boolean> | boolean}} what
 * @returns {Promise<{pid: number, readyMs: number, stop(): Promise<void>}>} `stop` presses Ctrl-C: the signal goes to the group, as from a terminal
 */
export async function launch({ command, args, cwd, env = {}, logFile, isReady }) {
  const log = openSync(logFile, "a");
  const startedAtMs = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  let hasEnded = false;
  const ended = new Promise((resolve) => {
    const settle = () => {
      hasEnded = true;
      resolve();
    };
    child.once("exit", settle);
    child.once("error", settle);
  });

  const stop = stopLater(async () => {
    signal(child.pid, "SIGINT");
    const limit = new AbortController();
    await Promise.race([ended, delay(STOP_WITHIN_MS, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    signal(child.pid, "SIGKILL");
    await ended;
  });
  while (!(await isReady())) {
    if (!hasEnded && performance.now() - startedAtMs < READY_WITHIN_MS) {
      await delay(5);
      continue;
    }
    await stop();
    throw new Error(`${command} ${args.join(" ")} did not become ready:\n${readFileSync(logFile, "utf8")}`);
  }
  return { pid: child.pid, readyMs: performance.now() - startedAtMs, stop };
}

/** A group of which nobody is left is no error. */
function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch {
    // already gone
  }
}
