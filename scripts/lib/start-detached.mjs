import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ensureDataFolder } from "./data-folder.mjs";
import { inRoot, shown } from "./paths.mjs";

/** What a start that was told to end may take: its own limit (start-fanout.mjs), and some for a machine that is busy. */
const ENDING_MS = 5_000;
const TAIL_LINES = 15;
/** 128 and the signal's number, as a shell has it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * How the wait for a start came to its end; `isFailure`: it ended itself because of an error, of which it has told.
 * @typedef {{up?: true, signal?: "SIGINT" | "SIGTERM" | "SIGHUP", reason?: string, isFailure?: boolean}} Outcome
 */

/**
 * `npm start -- --detach`: starts everything in a process of its own, which holds neither terminal nor pipe of ours, and waits until all of it answers. What it says
 * meanwhile is said here; from then on, and all that it prints, stands in the data folder's logs/start.log.
 * @param {string[]} argv of `npm start`
 * @param {{dataDir: string, timeoutSeconds: number}} options
 * @returns {Promise<number>} 0: it is up. 1: it is not, and nothing of it is left. 128 + signal: it was not waited for, and nothing is left either
 * @throws Refusal where the data folder cannot be used
 */
export async function startDetached(argv, { dataDir, timeoutSeconds }) {
  ensureDataFolder(dataDir);
  const log = path.join(dataDir, "logs/start.log");
  const child = launch(argv, log);
  const outcome = await waitFor(child, timeoutSeconds * 1_000);
  if (outcome.up) return 0;
  await endChild(child);
  if (outcome.signal) return EXIT_CODES[outcome.signal];
  if (!(outcome.isFailure && child.hasComplained)) complain(child, outcome.reason, log);
  return 1;
}

/** @returns {import("node:child_process").ChildProcess & {logStart: number, hasComplained: boolean, ended: Promise<Outcome>}} */
function launch(argv, log) {
  const output = openSync(log, "a");
  const logStart = statSync(log).size;
  const child = spawn(process.execPath, [inRoot("scripts/lib/detached-start.mjs"), ...argv], {
    detached: true,
    windowsHide: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  closeSync(output);
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve({
        isFailure: code === 1,
        reason: `It ended ${signal ? `by ${signal}` : `with exit code ${code}`}.`,
      }),
    );
    child.once("error", (error) => resolve({ reason: `It could not be run (${error.message}).` }));
  });
  return Object.assign(child, { logStart, hasComplained: false, ended });
}

/** @returns {Promise<Outcome>} */
function waitFor(child, limitMs) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done({ reason: `It was not up after ${limitMs / 1000} s.` }), limitMs);
    const listeners = Object.keys(EXIT_CODES).map((signal) => [signal, () => done({ signal })]);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    const done = (outcome) => {
      clearTimeout(timer);
      for (const [signal, listener] of listeners) process.off(signal, listener);
      // A second Ctrl-C is for the one who waits for the end of the first.
      if (!outcome.up) for (const [signal] of listeners) process.on(signal, () => {});
      resolve(outcome);
    };
    void child.ended.then(done);
    child.on("message", ({ out, err, up }) => {
      if (out !== undefined) process.stdout.write(out);
      if (err !== undefined) {
        child.hasComplained = true;
        process.stderr.write(err);
      }
      if (up) letGo(child, done);
    });
  });
}

function letGo(child, done) {
  child.send("stay", (error) => {
    // It ended in this very moment, which `ended` tells.
    if (error) return;
    child.disconnect();
    child.unref();
    done({ up: true });
  });
}

async function endChild(child) {
  const timer = setTimeout(() => child.kill("SIGKILL"), ENDING_MS);
  child.kill("SIGTERM");
  await child.ended;
  clearTimeout(timer);
}

/** Where it could not say itself why: what its log has. */
function complain({ logStart }, reason, log) {
  const lines = readFileSync(log).subarray(logStart).toString().trimEnd().split("\n").slice(-TAIL_LINES);
  process.stderr.write(`Fanout did not come up. ${reason}`);
  process.stderr.write(lines.join("") === "" ? "\n" : ` The end of ${shown(log)}:\n\n${lines.join("\n")}\n`);
}
