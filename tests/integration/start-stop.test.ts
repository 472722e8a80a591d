import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
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
  type RunFile,
  type RunningCommand,
  runCommand,
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
  // Not 0, as it is for one that is up: whoever waits for this one has nothing.
  expect(await cut.exitCode).toBe(143);
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
  const tree = processTree(run.pid);
  expect(tree).toEqual(expect.arrayContaining([run.pids.engine, ...run.pids.hosts]));
  // 0100007F is 127.0.0.1 as /proc spells it.
  const addresses = listening(tree);
  expect(addresses.length).toBeGreaterThan(3);
  expect(addresses.filter((address) => !address.startsWith("0100007F:"))).toEqual([]);
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
    `Fanout runs already (pid ${run.pid}): ${run.urls.http}. Stop it: npm run stop -- --data-dir ${place.dataDir}, or start another`,
  );
  expect(existsSync(join(place.dataDir, "run.json"))).toBe(true);
  expect((await fetch(`${run.urls.http}/health`)).status).toBe(200);
});

it("names in run.json the engine and the host that took the place of killed ones", {
  timeout: LIMIT_MS,
}, async () => {
  const { pids } = await untilReady(start(), place.dataDir);
  for (const pid of [pids.engine, ...pids.hosts]) kill(pid, "SIGKILL");
  const now = () => JSON.parse(readFileSync(join(place.dataDir, "run.json"), "utf8")) as RunFile;
  await expect
    .poll(
      () => {
        const { engine, hosts } = now().pids;
        return (
          [engine, ...hosts].every((pid) => isAlive(pid) && !pids.hosts.includes(pid)) && hosts.length > 0
        );
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  expect(now().pids.engine).not.toBe(pids.engine);
  expect(now().pids.main).toBe(pids.main);
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

it("runs under npm, with client and demo guild, and one Ctrl-C ends it without a word from npm", {
  timeout: LIMIT_MS,
}, async () => {
  const args = ["start", "--", "--data-dir", place.dataDir, "--port-base", String(base)];
  const running = runCommand("npm", args);
  started = running;
  const run = await untilReady(running, place.dataDir);
  expect((await fetch(`${run.urls.client}/login`)).status).toBe(200);
  const login = await fetch(`${run.urls.http}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password: "fanout-ada" }),
  });
  expect(login.status).toBe(200);
  await expect.poll(running.output).toContain("ada / fanout-ada");
  const tree = processTree(run.pid);
  // The terminal's Ctrl-C goes to the whole foreground group; the shell that npm runs us in ends by it too, after us.
  process.kill(-running.group, "SIGINT");
  expect([0, null]).toContain(await running.exitCode);
  expect(tree.filter(isAlive)).toEqual([]);
  expect(existsSync(join(place.dataDir, "run.json"))).toBe(false);
  expect(running.output()).not.toMatch(/npm err/i);
});

/** Where these processes listen, as /proc/net/tcp spells it. */
function listening(pids: readonly number[]): string[] {
  const sockets = new Set(pids.flatMap(openSockets));
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && sockets.has(`socket:[${fields[9]}]`))
      .map((fields) => fields[1] ?? ""),
  );
}

function openSockets(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      return []; // closed while we looked
    }
  });
}
