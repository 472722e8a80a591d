import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process that can be told from a later one with the same number: `startTicks` is field 22 of /proc/[pid]/stat, absent where there is none.
 * @typedef {{pid: number, startTicks?: string}} ProcessIdentity
 */

/** @param {number} pid @returns {ProcessIdentity} */
export function identify(pid) {
  const startTicks = readStat(pid)?.startTicks;
  return startTicks === undefined ? { pid } : { pid, startTicks };
}

/** Whether this very process still runs; a zombie does not. Without /proc only the number can be compared. @param {ProcessIdentity} identity */
export function isAlive({ pid, startTicks }) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  const stat = readStat(pid);
  if (stat?.state === "Z") return false;
  return startTicks === undefined || stat?.startTicks === startTicks;
}

/** A program and its arguments in one text, or nothing where that cannot be seen: by /proc, else by what the platform has for it. */
export function commandOf(pid, platform = process.platform) {
  if (platform === "linux") return readText(`/proc/${pid}/cmdline`);
  const [tool, ...args] =
    platform === "win32"
      ? [
          "powershell",
          "-NoProfile",
          "-Command",
          `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`,
        ]
      : ["ps", "-ww", "-o", "command=", "-p", String(pid)];
  const { status, stdout } = spawnSync(tool, args, { encoding: "utf8", windowsHide: true });
  return status === 0 && stdout.trim() !== "" ? stdout : undefined;
}

function readStat(pid) {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in brackets may hold spaces and brackets itself: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], startTicks: fields[19] };
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
