import { spawn } from "node:child_process";
import { once } from "node:events";
import { inRoot } from "../lib/paths.mjs";
import { makeFolder, removeFolder, stopLater } from "./leftovers.mjs";

/**
 * Runs a measurement in a process of its own and gives the message that it sends.
 * @param {string} file below scripts/bench
 * @param {{args?: string[], under?: string[]}} [options] the folder that it may fill comes behind `args`; `under` is a command that runs the one behind it
 */
export async function measuredApart(file, { args = [], under = [] } = {}) {
  const folder = makeFolder("fanout-bench-apart-");
  const [command, ...rest] = [...under, process.execPath, inRoot("scripts/bench", file), ...args, folder];
  const child = spawn(command, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit");
  const stop = stopLater(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  try {
    const [figures] = await Promise.race([
      once(child, "message"),
      exited.then(() => Promise.reject(new Error(`${[file, ...args].join(" ")} ended without a figure`))),
    ]);
    return figures;
  } finally {
    await stop();
    removeFolder(folder);
  }
}
