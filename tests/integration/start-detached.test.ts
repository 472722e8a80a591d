import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  findPortBase,
  isAlive,
  isFree,
  kill,
  newDataDir,
  parentOf,
  processTree,
  type RunFile,
  type RunningCommand,
  runCommand,
  runStart,
  startArgs,
} from "./support/running-start.ts";

const LIMIT_MS = 120_000;

let place: ReturnType<typeof newDataDir>;
let base: number;
beforeEach(async () => {
  place = newDataDir();
  base = await findPortBase();
});
afterEach(async () => {
  await runStop().exitCode;
  place.remove();
});

const detach = (...args: string[]): RunningCommand =>
  runStart(startArgs(place.dataDir, base, "--no-client", "--detach", ...args));
const runStop = (...args: string[]): RunningCommand =>
  runCommand(process.execPath, ["scripts/stop.mjs", "--data-dir", place.dataDir, ...args]);
const readRun = (): RunFile => JSON.parse(readFileSync(join(place.dataDir, "run.json"), "utf8")) as RunFile;
const readLog = (): string => readFileSync(join(place.dataDir, "logs/start.log"), "utf8");
/** The one whose the data folder is: "pid ticks". */
const holder = (): number => Number.parseInt(readFileSync(join(place.dataDir, "start.pid"), "utf8"), 10);
const leavesNoMark = (): boolean =>
  !["run.json", "start.pid"].some((name) => existsSync(join(place.dataDir, name)));
const areFree = async () =>
  (await Promise.all([0, 1, 2, 3, 4].map((offset) => isFree(base + offset)))).every(Boolean);

/** A detached start that has its process, but is not up yet. */
async function detachHalfway(...args: string[]): Promise<{ command: RunningCommand; pid: number }> {
  const command = detach(...args);
  await expect.poll(() => existsSync(join(place.dataDir, "start.pid")), { timeout: 20_000 }).toBe(true);
  return { command, pid: holder() };
}

it("returns 0 with the start's screen when all answers, and goes on with its log; npm run stop ends it with its processes and ports", {
  timeout: LIMIT_MS,
}, async () => {
  const command = detach();
  expect(await command.exitCode, command.output()).toBe(0);
  const run = readRun();
  expect((await fetch(`${run.urls.http}/health`)).status).toBe(200);
  expect(command.output()).toMatch(/^\nFanout is up \(\d+\.\d s\)\n/);
  expect(command.output()).toContain(`  Stop       npm run stop -- --data-dir ${place.dataDir}\n`);
  // A session of its own: the end of the terminal, or of the job's step, is nothing to it.
  expect(isAlive(command.group)).toBe(false);
  expect(parentOf(run.pid)).not.toBe(command.group);
  expect(holder()).toBe(run.pid);

  // The folder is taken, and so are the ports.
  const again = detach();
  expect(await again.exitCode).toBe(1);
  expect(again.output()).toMatch(
    new RegExp(`^Fanout runs already \\(pid ${run.pid}\\): ${run.urls.http}\\. [^\\n]*\\n$`),
  );
  const elsewhere = join(place.folder, "other");
  const busy = runStart(startArgs(elsewhere, base, "--no-client", "--detach"));
  expect(await busy.exitCode).toBe(1);
  expect(busy.output()).toMatch(/^Ports .* are in use\. Try: [^\n]*\n$/);
  expect(existsSync(join(elsewhere, "start.pid"))).toBe(false);

  for (const pid of run.pids.hosts) kill(pid, "SIGKILL");
  await expect.poll(readLog, { timeout: 20_000 }).toMatch(/host/i);

  const tree = processTree(run.pid);
  expect(tree.length).toBeGreaterThan(2);
  const stop = runStop();
  expect(await stop.exitCode).toBe(0);
  expect(stop.output()).toBe(`Stopped Fanout (pid ${run.pid}) on ${place.dataDir}.\n`);
  expect(tree.filter(isAlive)).toEqual([]);
  expect(await areFree()).toBe(true);
  expect(leavesNoMark()).toBe(true);
});

it("is refused, as any start is, where the folder cannot be or an option is strange", {
  timeout: LIMIT_MS,
}, async () => {
  writeFileSync(join(place.folder, "file"), "mine");
  const blocked = runStart(startArgs(join(place.folder, "file"), base, "--detach"));
  expect(await blocked.exitCode).toBe(1);
  expect(blocked.output()).toMatch(/cannot be used: a file is in the way/);

  const lonely = runStart(["--timeout", "5"]);
  expect(await lonely.exitCode).toBe(1);
  expect(lonely.output()).toMatch(/--timeout means nothing without --detach/);
});

it("keeps no pipe of its caller open: npm start -- --detach | cat returns; stop kills what does not end by itself", {
  timeout: LIMIT_MS,
}, async () => {
  const npm = `npm start -- --detach --data-dir ${place.dataDir} --port-base ${base} --no-client --no-seed`;
  const piped = runCommand("sh", ["-c", `${npm} 2>&1 | cat`]);
  expect(await piped.exitCode, piped.output()).toBe(0);
  expect(piped.output()).toContain("Fanout is up");
  const { pid } = readRun();
  const tree = processTree(pid);
  expect(tree.length).toBeGreaterThan(2);
  kill(pid, "SIGSTOP");
  const stop = runStop("--timeout", "1");
  expect(await stop.exitCode, stop.output()).toBe(0);
  expect(stop.output()).toBe(
    `Fanout (pid ${pid}) on ${place.dataDir} did not end within 1 s and was killed.\n`,
  );
  // What the killed one had started ends by itself, as after any kill -9.
  await expect.poll(() => tree.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  expect(leavesNoMark()).toBe(true);
});

it("says why it did not come up, by its own words", { timeout: LIMIT_MS }, async () => {
  mkdirSync(join(place.dataDir, "dynamodb"), { recursive: true });
  writeFileSync(join(place.dataDir, "dynamodb/dynamodb.db"), "this was a database once. ".repeat(400));
  const command = detach();
  expect(await command.exitCode).toBe(1);
  expect(command.output()).toMatch(/data file .*dynamodb\.db is damaged and was left as it is/);
  expect(leavesNoMark()).toBe(true);
});

it("says why it did not come up by the end of its log, where it was killed", {
  timeout: LIMIT_MS,
}, async () => {
  mkdirSync(join(place.dataDir, "logs"), { recursive: true });
  writeFileSync(join(place.dataDir, "logs/start.log"), "a word of an earlier start\n");
  const { command, pid } = await detachHalfway();
  writeFileSync(join(place.dataDir, "logs/start.log"), "the last word of this one\n", { flag: "a" });
  kill(pid, "SIGKILL");
  expect(await command.exitCode).toBe(1);
  expect(command.output()).toContain("Fanout did not come up. It ended by SIGKILL. The end of ");
  expect(command.output()).toContain("the last word of this one\n");
  expect(command.output()).not.toContain("an earlier start");
});

it("waits no longer than --timeout, and leaves nothing then", { timeout: LIMIT_MS }, async () => {
  const { command, pid } = await detachHalfway("--timeout", "2");
  kill(pid, "SIGSTOP");
  expect(await command.exitCode).toBe(1);
  expect(command.output()).toContain("Fanout did not come up. It was not up after 2 s.");
  expect(isAlive(pid)).toBe(false);
  expect(await areFree()).toBe(true);
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("leaves nothing where %s ends the wait", { timeout: LIMIT_MS }, async (signal, code) => {
  const { command, pid } = await detachHalfway();
  const tree = processTree(pid);
  kill(command.group, signal);
  expect(await command.exitCode).toBe(code);
  await expect.poll(() => tree.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  expect(leavesNoMark()).toBe(true);
});

it("leaves nothing where the one that waits is killed", { timeout: LIMIT_MS }, async () => {
  const { command, pid } = await detachHalfway();
  const tree = processTree(pid);
  kill(command.group, "SIGKILL");
  await command.exitCode;
  await expect.poll(() => tree.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  expect(leavesNoMark()).toBe(true);
});

it("stops one that is still starting, which the one that waits for it is told", {
  timeout: LIMIT_MS,
}, async () => {
  const { command, pid } = await detachHalfway();
  const stop = runStop();
  expect(await stop.exitCode).toBe(0);
  expect(stop.output()).toContain(`Stopped Fanout (pid ${pid})`);
  expect(await command.exitCode).toBe(1);
  expect(command.output()).toContain("Fanout did not come up. It ended with exit code 143.");
});

it("stop says so where nothing runs, after kill -9 too, and a start can follow at once", {
  timeout: LIMIT_MS,
}, async () => {
  const nothing = runStop();
  expect(await nothing.exitCode).toBe(0);
  expect(nothing.output()).toBe(`Nothing runs on ${place.dataDir}.\n`);
  expect(await detach().exitCode).toBe(0);
  kill(readRun().pid, "SIGKILL");
  const stop = runStop();
  expect(await stop.exitCode).toBe(0);
  expect(stop.output()).toContain("what ran there was killed");
  expect(leavesNoMark()).toBe(true);
  const again = detach();
  expect(await again.exitCode, again.output()).toBe(0);
});

it("stop leaves another's process alone that has the number of a start that was killed", {
  timeout: LIMIT_MS,
}, async () => {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "start.mjs"], {
    stdio: "ignore",
  });
  const pid = stranger.pid ?? 0;
  mkdirSync(place.dataDir, { recursive: true });
  // Even its command looks like ours; it was born at another time.
  writeFileSync(join(place.dataDir, "start.pid"), `${pid} 1`);
  writeFileSync(
    join(place.dataDir, "run.json"),
    JSON.stringify({ pid, urls: {}, pids: { main: pid, hosts: [] } }),
  );
  const stop = runStop();
  expect(await stop.exitCode).toBe(0);
  expect(stop.output()).toContain("Nothing runs on");
  expect(isAlive(pid)).toBe(true);
  stranger.kill("SIGKILL");
});
