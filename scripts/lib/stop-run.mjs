import { setTimeout as sleep } from "node:timers/promises";
import { isPortFree } from "./ports.mjs";
import { identify, isAlive } from "./process-identity.mjs";
import { Refusal } from "./refusal.mjs";
import { findHolder, forgetRun, readLeftRunFile } from "./run-file.mjs";

const LOOK_EVERY_MS = 50;
/** The engine and the Lambda hosts end by themselves when their parent is gone; ports are free with it. */
const AFTERMATH_MS = 15_000;
/** The same where the parent was killed before: that was a while ago. */
const ORPHANS_MS = 3_000;

/**
 * Ends what runs on a data folder, also what is still starting, and waits until its processes and ports are gone.
 * @param {string} dataDir
 * @param {number} limitMs what it has to end by itself; then it is killed, which loses nothing that was acknowledged
 * @returns {Promise<{was: "running" | "killed" | "dead" | "nothing", pid?: number}>} "dead": it had been killed, and left its marks
 * @throws Refusal where it may not be ended, or something of it does not go
 */
export async function stopRun(dataDir, limitMs) {
  const holder = findHolder(dataDir);
  const left = readLeftRunFile(dataDir);
  const { engine, hosts = [] } = left?.pids ?? {};
  const rest = [engine, ...hosts].filter(Number.isInteger).map(identify);
  if (!holder) {
    // By now these numbers may be anybody's, so this is no more than patience.
    await until(() => !rest.some(isAlive), ORPHANS_MS);
    forgetRun(dataDir);
    return { was: left ? "dead" : "nothing" };
  }
  const isKilled = await endProcess(holder, limitMs);
  await waitForRest(rest, Object.values(left?.urls ?? {}));
  // A start that was killed could not; one that took over the folder meanwhile keeps its own.
  if (!findHolder(dataDir)) forgetRun(dataDir);
  return { was: isKilled ? "killed" : "running", pid: holder.pid };
}

/** @returns {Promise<boolean>} whether it had to be killed */
async function endProcess(holder, limitMs) {
  const isGone = () => !isAlive(holder);
  send(holder.pid, "SIGTERM");
  if (await until(isGone, limitMs)) return false;
  send(holder.pid, "SIGKILL");
  if (await until(isGone, AFTERMATH_MS)) return true;
  throw new Refusal(`Fanout (pid ${holder.pid}) does not end, not even by SIGKILL.`);
}

async function waitForRest(rest, urls) {
  const ports = urls.map((url) => Number(new URL(url).port));
  const busy = async () => {
    const free = await Promise.all(ports.map(isPortFree));
    return ports.filter((_, index) => !free[index]);
  };
  const isOver = async () => !rest.some(isAlive) && (await busy()).length === 0;
  if (await until(isOver, AFTERMATH_MS)) return;
  const alive = rest.filter(isAlive).map(({ pid }) => pid);
  if (alive.length > 0)
    throw new Refusal(`Fanout has ended, but not all that it started: pid ${alive.join(", ")}.`);
  throw new Refusal(`Fanout has ended, but something else holds its port ${(await busy()).join(", ")} now.`);
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it ended by itself meanwhile.
    if (error.code === "EPERM")
      throw new Refusal(`Fanout (pid ${pid}) belongs to another user.`, "Stop it as that user.");
    if (error.code !== "ESRCH") throw error;
  }
}

async function until(isTrue, limitMs) {
  const endAtMs = performance.now() + limitMs;
  while (!(await isTrue())) {
    if (performance.now() > endAtMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
