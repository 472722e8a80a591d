import { fork } from "node:child_process";
import { once } from "node:events";
import { inRoot } from "../../lib/paths.mjs";
import { stopLater } from "../leftovers.mjs";

/**
 * Starts a part of a baseline in a process of its own and waits for the first message that it sends.
 * @param {"server.cjs" | "poster.cjs" | "files.cjs"} file
 * @param {string[]} [args]
 * @returns {Promise<{pid: number, told: {port?: number}, tell(message: object): void, stop(): Promise<void>}>}
 */
export async function startBare(file, args = []) {
  const child = fork(inRoot("scripts/bench/bare", file), args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const stop = stopLater(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const [told] = await Promise.race([
    once(child, "message"),
    exited.then(() => Promise.reject(new Error(`${file} ended before it was ready`))),
  ]);
  return { pid: child.pid, told, tell: (message) => child.send(message), stop };
}
