import { spawn } from "node:child_process";
import type { Log } from "../log.ts";

/**
 * Waits on a pipe that only this process holds. Its first line is the engine's number. A second line means "all is well, leave"; its end means that this process was killed: then the engine is asked to
 * end, made to end after three seconds, and a throw-away folder is removed. A shell, since a second Node costs 40 MB.
 */
const SCRIPT = `
read -r engine || exit 0
if read -r _; then exit 0; fi
kill -TERM "$engine" 2>/dev/null || exit 0
n=0
while kill -0 "$engine" 2>/dev/null && [ $n -lt 30 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL "$engine" 2>/dev/null
if [ -n "$1" ]; then rm -rf -- "$1"; fi
exit 0
`;

export interface ParentWatch {
  /** Which process is watched: to be said as soon as there is one. */
  engine(pid: number): void;
  /** Lets the engine go: call it once the engine has ended, before its number can be another's. */
  release(): void;
}

/**
 * Makes sure that an engine does not outlive this process, even by `kill -9`. Begun before the engine is, for a shell takes longer to come up than a kill. On Windows there is no such shell: there the
 * next start ends what was left behind (`lockDataFolder`).
 */
export function watchParent(throwAwayDir: string | undefined, log: Log): ParentWatch {
  if (process.platform === "win32") {
    log.info("On Windows the DynamoDB engine outlives a killed start; the next start ends it.");
    return { engine() {}, release() {} };
  }
  const watcher = spawn("/bin/sh", ["-c", SCRIPT, "sh", throwAwayDir ?? ""], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watcher.on("error", (error) => log.warning(`The DynamoDB engine is not watched: ${error.message}`));
  watcher.stdin?.on("error", () => {});
  watcher.unref();
  (watcher.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return {
    engine(pid) {
      watcher.stdin?.write(`${pid}\n`);
    },
    release() {
      watcher.stdin?.end("\n");
    },
  };
}
