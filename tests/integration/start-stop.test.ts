import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  findPortBase,
  isAlive,
  isFree,
  kill,
  newDataDir,
  processTree,
  type RunningCommand,
  runStart,
  startArgs,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 120_000;

let place: ReturnType<typeof newDataDir>;
let base: number;
let started: RunningCommand | undefined;
beforeEach(async () => {
  place = newDataDir();
  base = await findPortBase();
});
afterEach(async () => {
  if (started) kill(started.group, "SIGTERM");
  await started?.exitCode;
  started = undefined;
  place.remove();
});

function start(...args: string[]): RunningCommand {
  started = runStart(startArgs(place.dataDir, base, "--no-client", ...args));
  return started;
}

const allFree = async () =>
  (await Promise.all([0, 1, 2, 3, 4].map((offset) => isFree(base + offset)))).every(Boolean);

it("names a busy port and a base that is free, and leaves the data folder as it was", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(base + 2, "127.0.0.1", resolve));
  const refused = start();
  expect(await refused.exitCode).toBe(1);
  await new Promise((resolve) => holder.close(resolve));
  expect(refused.output()).toMatch(
    new RegExp(`^Port ${base + 2} \\(WebSocket API\\) is in use\\. Try: npm start -- --port-base \\d+\\n$`),
  );
  expect(existsSync(join(place.dataDir, "run.json"))).toBe(false);
  expect(existsSync(join(place.dataDir, "start.pid"))).toBe(false);
});

it("ends in mid-start without a trace", { timeout: LIMIT_MS }, async () => {
  const cut = start("--ephemeral");
  await expect.poll(() => existsSync(join(place.dataDir, "start.pid"))).toBe(true);
  kill(cut.group, "SIGTERM");
  expect(await cut.exitCode).toBe(0);
  expect(existsSync(join(place.dataDir, "start.pid"))).toBe(false);
  expect(await allFree()).toBe(true);
});

it("says what runs and where on one short screen and in run.json, and all of it answers", {
  timeout: LIMIT_MS,
}, async () => {
  const running = start();
  const run = await untilReady(running, place.dataDir);
  expect(run).toMatchObject({
    pid: running.group,
    profile: "embedded",
    stage: "local",
    urls: {
      http: `http://127.0.0.1:${base + 1}`,
      ws: `ws://127.0.0.1:${base + 2}/local`,
      edge: `http://127.0.0.1:${base + 3}`,
    },
    pids: { main: running.group },
  });
  expect(processTree(run.pid)).toEqual(expect.arrayContaining([run.pids.engine, ...run.pids.hosts]));
  expect(await (await fetch(`${run.urls.http}/health`)).json()).toEqual({ status: "ok" });

  await expect.poll(running.output).toContain("Ctrl-C");
  expect(running.output().trim().split("\n").length).toBeLessThan(15);
  for (const part of [run.urls.http, run.urls.ws, run.urls.edge, "embedded", place.dataDir]) {
    expect(running.output()).toContain(part);
  }
  expect(running.output()).not.toMatch(/warning|deprecat|error/i);
});

it("keeps a second start out by pid and address, and goes on itself", { timeout: LIMIT_MS }, async () => {
  const run = await untilReady(start(), place.dataDir);
  const second = runStart(startArgs(place.dataDir, await findPortBase(), "--no-client"));
  expect(await second.exitCode).toBe(1);
  expect(second.output()).toContain(
    `Fanout runs already (pid ${run.pid}): ${run.urls.http}. Stop it with Ctrl-C there`,
  );
  expect(existsSync(join(place.dataDir, "run.json"))).toBe(true);
  expect((await fetch(`${run.urls.http}/health`)).status).toBe(200);
});

it("ends at one Ctrl-C, which npm passes on a second time, and leaves no process, no port and no run.json", {
  timeout: LIMIT_MS,
}, async () => {
  const running = start();
  const run = await untilReady(running, place.dataDir);
  const tree = processTree(run.pid);
  expect(tree.length).toBeGreaterThan(2);
  kill(running.group, "SIGINT");
  kill(running.group, "SIGINT");
  expect(await running.exitCode).toBe(0);
  expect(existsSync(join(place.dataDir, "run.json"))).toBe(false);
  await expect.poll(() => tree.filter(isAlive)).toEqual([]);
  expect(await allFree()).toBe(true);
});
