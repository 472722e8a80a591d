import { readFileSync, readlinkSync } from "node:fs";

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/[pid]/stat, in clock ticks after boot (proc(5)). Absent where there is no /proc. */
  readonly startTicks?: string;
}

export function identify(pid: number): ProcessIdentity {
  const startTicks = readStartTicks(pid);
  return startTicks === undefined ? { pid } : { pid, startTicks };
}

/** Whether this very process still runs. A zombie does not. Without /proc only the number can be compared. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (identity.startTicks === undefined) return true;
  return readStartTicks(identity.pid) === identity.startTicks;
}

/** The program's path and its arguments, or undefined where that cannot be seen. */
export function readCommand(pid: number): { program: string; args: readonly string[] } | undefined {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return { program: readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ""), args };
  } catch {
    return undefined;
  }
}

function readStartTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets itself: fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
