import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inRoot } from "../lib/paths.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-leftovers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A benchmark that has started a process and made a folder, and tells both. */
async function runBench(andThen) {
  const script = path.join(folder, "bench.mjs");
  writeFileSync(
    script,
    `import { launch } from ${JSON.stringify(inRoot("scripts/bench/launch.mjs"))};
     import { makeFolder, withoutLeftovers } from ${JSON.stringify(inRoot("scripts/bench/leftovers.mjs"))};
     await withoutLeftovers(async () => {
       const made = makeFolder("fanout-leftovers-made-");
       const args = ["-e", "setInterval(() => {}, 1000)"];
       const { pid } = await launch({ command: process.execPath, args, cwd: made, logFile: made + "/log", isReady: () => true });
       console.log(JSON.stringify({ pid, made }));
       ${andThen}
     }).catch((error) => { console.error(error.message); process.exitCode = 1; });`,
  );
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const ended = new Promise((resolve) => child.once("close", (code) => resolve({ code, errors })));
  const told = JSON.parse(await new Promise((resolve) => child.stdout.once("data", resolve)));
  return { ...told, child, ended };
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a benchmark leaves neither process nor folder", () => {
  it("when it fails", async () => {
    const { pid, made, ended } = await runBench(`throw new Error("no figure");`);
    expect(await ended).toEqual({ code: 1, errors: "no figure\n" });
    expect([isAlive(pid), existsSync(made)]).toEqual([false, false]);
  });

  it.each(["SIGINT", "SIGTERM"])("when %s interrupts it", async (signal) => {
    const { pid, made, child, ended } = await runBench("await new Promise(() => {});");
    expect([isAlive(pid), existsSync(made)]).toEqual([true, true]);
    child.kill(signal);
    expect(await ended).toEqual({ code: 130, errors: "" });
    expect([isAlive(pid), existsSync(made)]).toEqual([false, false]);
  });
});
