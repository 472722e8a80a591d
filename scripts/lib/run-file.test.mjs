import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { identify } from "./process-identity.mjs";
import {
  claimDataFolder,
  findHolder,
  isFanout,
  keepRunFile,
  readRunFile,
  writeRunFile,
} from "./run-file.mjs";

let folder;
const children = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-run-"));
});
afterEach(() => {
  vi.useRealTimers();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A process that lives, under the given script name. */
async function live(name) {
  const script = path.join(folder, name);
  writeFileSync(script, "setInterval(() => {}, 1000); console.log('up')");
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child.pid;
}

const run = (pid) => ({
  pid,
  profile: "embedded",
  stage: "local",
  urls: {
    client: "http://127.0.0.1:5173",
    http: "http://127.0.0.1:3000",
    ws: "ws://127.0.0.1:3001/local",
    edge: "http://127.0.0.1:4566",
  },
  pids: { main: pid, hosts: [] },
});

describe("the run file", () => {
  it("keeps a second start out and says where the first one runs", async () => {
    const pid = await live("start.mjs");
    writeRunFile(folder, run(pid));
    expect(() => claimDataFolder(folder)).toThrow(
      `Fanout runs already (pid ${pid}): http://127.0.0.1:5173. Stop it: npm run stop -- --data-dir ${folder}, or start another`,
    );
    expect(readRunFile(folder)).toEqual(run(pid));
  });

  it("keeps a second start out while the first one is still starting", async () => {
    const pid = await live("start.mjs");
    writeFileSync(path.join(folder, "start.pid"), String(pid));
    expect(() => claimDataFolder(folder)).toThrow(`Fanout runs already (pid ${pid}): it is still starting.`);
  });

  it("takes over what a killed start left, damaged files too", () => {
    writeFileSync(path.join(folder, "run.json"), '{"pid": 4');
    writeFileSync(path.join(folder, "start.pid"), "4194304");
    const release = claimDataFolder(folder);
    expect(existsSync(path.join(folder, "run.json"))).toBe(false);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")(
    "takes over from one whose number another start has by now (only Linux tells when it was born)",
    async () => {
      const pid = await live("start.mjs");
      writeFileSync(path.join(folder, "start.pid"), `${pid} 1`);
      expect(findHolder(folder)).toBeUndefined();
      claimDataFolder(folder)();
      writeFileSync(path.join(folder, "start.pid"), `${pid} ${identify(pid).startTicks}`);
      expect(() => claimDataFolder(folder)).toThrow(`Fanout runs already (pid ${pid})`);
    },
  );

  it("follows the engine and the hosts when they are replaced, until it is told to stop", async () => {
    const { pids: _, ...rest } = run(await live("start.mjs"));
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let now = { engine: 11, hosts: [12] };
    const stop = keepRunFile(folder, rest, () => now);
    expect(readRunFile(folder)).toEqual({ ...rest, pids: { main: rest.pid, engine: 11, hosts: [12] } });
    now = { engine: 21, hosts: [22, 23] };
    vi.advanceTimersByTime(1_000);
    expect(readRunFile(folder)).toEqual({ ...rest, pids: { main: rest.pid, engine: 21, hosts: [22, 23] } });
    stop();
    now = { engine: 31, hosts: [] };
    vi.advanceTimersByTime(10_000);
    expect(readRunFile(folder)?.pids.engine).toBe(21);
  });

  it.skipIf(process.platform !== "linux")(
    "does not take another program that has the number by now for a start (only Linux has /proc)",
    async () => {
      expect(isFanout(await live("other.mjs"))).toBe(false);
    },
  );
});
