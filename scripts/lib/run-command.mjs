import { spawn } from "node:child_process";
import { inRoot, root } from "./paths.mjs";

const ANNOUNCED = 'echo $$ >&3; exec "$0" "$@" 3>&-';
/** How much output of a step is kept: the end is what tells why it failed. */
const MAX_KEPT_CHARACTERS = 400_000;

/**
 * Runs a command to its end without a shell and collects what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, show?: boolean, input?: "inherit", cwd?: string, signal?: AbortSignal, announceTo?: import("node:stream").Writable}} [options] `show` passes the output on to the screen instead; `announceTo` gets the process's number
 *   in a line before it becomes the command
 * @returns {Promise<{code: number, output: string, ms: number}>} code 127 where the command does not exist
 */
export function runCommand(command, args, options = {}) {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  return new Promise((resolve) => {
    const launch = options.announceTo ? ["/bin/sh", ["-c", ANNOUNCED, command, ...args]] : [command, args];
    const child = spawn(...launch, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: [
        options.input ?? "ignore",
        options.show ? "inherit" : "pipe",
        options.show ? "inherit" : "pipe",
        ...(options.announceTo ? [options.announceTo] : []),
      ],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-MAX_KEPT_CHARACTERS);
    };
    child.stdout?.setEncoding("utf8").on("data", keep);
    child.stderr?.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => {
      // What `signal` ends is there until it is gone.
      if (child.pid === undefined)
        resolve({ code: 127, output: `${output}${error.message}\n`, ms: elapsed() });
    });
    child.on("close", (code, signal) => {
      resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output, ms: elapsed() });
    });
  });
}

/** Runs a tool of node_modules by its JavaScript entry, with this very Node: no shell, no `npx`, the same on every platform. */
export const runTool = (entry, args, options) =>
  runCommand(process.execPath, [inRoot("node_modules", entry), ...args], options);
