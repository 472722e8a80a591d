import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { stopOnSignals } from "../lib/stop-signals.mjs";

/** What this run has started and made, and has to take away again however it ends. */
const processes = new Set();
const folders = new Set();

/** A folder that goes when the run ends, or before with `removeFolder`. @param {string} prefix e.g. "fanout-bench-" */
export function makeFolder(prefix) {
  const folder = mkdtempSync(path.join(os.tmpdir(), prefix));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** @param {() => Promise<void>} stop @returns {() => Promise<void>} the same, once: the end of the run calls it where nobody did */
export function stopLater(stop) {
  let stopped;
  const once = () => {
    stopped ??= stop().finally(() => processes.delete(once));
    return stopped;
  };
  processes.add(once);
  return once;
}

/**
 * Does some work, and however it ends (an error or a Ctrl-C in mid-measurement too) no process and no folder of it is left.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withoutLeftovers(work) {
  let cleared;
  stopOnSignals(() => {
    cleared = clear();
    return cleared.finally(() => process.exit(130));
  });
  try {
    return await work();
  } catch (error) {
    // What was measured has just been stopped under it: that is no failure to report.
    await cleared;
    throw error;
  } finally {
    await clear();
  }
}

async function clear() {
  // Work that goes on meanwhile may start another one.
  while (processes.size > 0) await Promise.all([...processes].map((stop) => stop()));
  for (const folder of folders) removeFolder(folder);
}
