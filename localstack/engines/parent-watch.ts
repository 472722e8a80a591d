import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import type { Log } from "../log.ts";

/**
 * Waits on a pipe that this process holds, and for a moment the engine. Its first line is the engine's number. A second line means "all is well, leave"; its end means that this process was killed: then the engine is asked to
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

/** Tells its own number before it becomes the engine, so that there is no moment in which nobody knows of it. */
const ANNOUNCED = 'echo $$ >&3; exec "$0" "$@" 3>&-';

export interface ParentWatch {
  /** How the engine is to be started. `pipe`: what is to be its descriptor 3 until then. */
  launch(
    program: string,
    args: readonly string[],
  ): { readonly command: string; readonly args: readonly string[]; readonly pipe: Writable | "ignore" };
  /** Lets the engine go: call it once the engine has ended, before its number can be another's. */
  release(): void;
}

/**
 * Makes sure that an engine does not outlive this process, even by `kill -9`. Begun before the engine is. On Windows there is no such shell: there the
 * next start ends what was left behind (`lockDataFolder`).
 */
export function watchParent(throwAwayDir: string | undefined, log: Log): ParentWatch {
  if (process.platform === "win32") {
    log.info("On Windows the DynamoDB engine outlives a killed start; the next start ends it.");
    return { launch: (command, args) => ({ command, args, pipe: "ignore" }), release() {} };
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
    launch: (program, args) => ({
      command: "/bin/sh",
      args: ["-c", ANNOUNCED, program, ...args],
      pipe: watcher.stdin ?? "ignore",
    }),
    release() {
      watcher.stdin?.end("\n");
    },
  };
}
