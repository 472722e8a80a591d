import { spawn } from "node:child_process";
import process from "node:process";
import { root } from "../paths.mjs";

/** First the number of the process that brings the container up, then a line when that is over. A pipe that ends without a last line means that this process was killed. */
const SCRIPT = `
read -r up
[ -n "$up" ] || exit 0
if read -r _; then
  read -r _ && exit 0
else
  kill -TERM "$up" 2>/dev/null
  while kill -0 "$up" 2>/dev/null; do sleep 0.1; done
fi
exec "$@" >/dev/null 2>&1
`;

/**
 * Sees to it that a container does not outlive this process, even by `kill -9`, while it is being brought up too: that is ended first, then the container. Not on Windows, which has no such shell.
 * @param {string[]} command ends the container @param {NodeJS.ProcessEnv} env
 * @returns {{pipe?: import("node:stream").Writable, started(): void, release(): void}} `pipe`: where what brings it up is to tell its number; `release`: the container has ended
 */
export function watchParent(command, env) {
  if (process.platform === "win32") return { started() {}, release() {} };
  const watcher = spawn("/bin/sh", ["-c", SCRIPT, "sh", ...command], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: root,
    env: { ...process.env, ...env },
  });
  watcher.on("error", () => {});
  watcher.stdin.on("error", () => {});
  watcher.unref();
  watcher.stdin.unref?.();
  return {
    pipe: watcher.stdin,
    started: () => watcher.stdin.write("\n"),
    release: () => watcher.stdin.end("\n"),
  };
}
