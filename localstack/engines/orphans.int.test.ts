import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { findDynoxide } from "./engine-binary.ts";
import { engineClient } from "./engine-client.ts";
import { identify, isAlive } from "./process-identity.ts";
import { startDynamoDb } from "./start-dynamodb.ts";

const root = join(import.meta.dirname, "../..");
let bundle: string;
let folder: string;
let dataDir: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  bundle = join(mkdtempSync(join(tmpdir(), "orphans-bundle-")), "start.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "index.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    supported: { "dynamic-import": false },
    outfile: bundle,
    logLevel: "error",
  });
});
afterAll(() => rmSync(join(bundle, ".."), { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orphans-"));
  dataDir = join(folder, "data");
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A process of its own that starts an engine, as a start does. */
function spawnStart(more: Record<string, unknown> = {}) {
  const options = { dataDir, logFile: join(folder, "engine.log"), ...more };
  const script = `
    const { startDynamoDb } = require(${JSON.stringify(bundle)});
    const log = { notice() {}, warning() {}, error() {}, info() {} };
    startDynamoDb({ ...${JSON.stringify(options)}, log })
      .then((engine) => console.log(JSON.stringify({ pid: engine.pid, endpoint: engine.endpoint })));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script], {
    cwd: root,
    env: { ...process.env, NODE_PATH: join(root, "node_modules") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  return child;
}

async function startElsewhere(more: Record<string, unknown> = {}) {
  const child = spawnStart(more);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const { pid, endpoint } = JSON.parse(line.toString()) as { pid: number; endpoint: string };
  return { child, engine: identify(pid), endpoint };
}

/** The engines that have the file, by process number. */
function enginesOn(file: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(file);
    } catch {
      return false;
    }
  });
}

async function startHere() {
  return startDynamoDb({ dataDir, logFile: join(folder, "engine.log"), log: silentLog, ttlSweepSeconds: 0 });
}

describe.skipIf(process.platform !== "linux")("an engine whose parent is killed with kill -9", () => {
  it("ends, and the next start has what was acknowledged", async () => {
    const { child, engine, endpoint } = await startElsewhere();
    const call = engineClient(endpoint);
    await call("CreateTable", {
      TableName: "kept",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    await call("PutItem", { TableName: "kept", Item: { id: { S: "a" } } });
    await expect(startHere()).rejects.toMatchObject({
      code: "data-in-use",
      message: expect.stringContaining(String(child.pid)),
    });
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(engine), { timeout: 5_000 }).toBe(false);
    const next = await startHere();
    expect(await engineClient(next.endpoint)("Scan", { TableName: "kept" })).toMatchObject({ Count: 1 });
    await next.stop();
    expect(existsSync(join(dataDir, "lock.json"))).toBe(false);
  });

  it("takes its throw-away folder with it", async () => {
    const { child, engine } = await startElsewhere({ ephemeral: true });
    const file = readFileSync(`/proc/${engine.pid}/cmdline`, "utf8")
      .split("\0")
      .find((part) => part.endsWith(".db"));
    expect(existsSync(file as string)).toBe(true);
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(engine), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => existsSync(join(file as string, "..")), { timeout: 5_000 }).toBe(false);
  });

  it("ends where it only prepares a new file", async () => {
    const child = spawnStart();
    const preparing = () => enginesOn(join(dataDir, "dynamodb.db.draft"));
    await expect.poll(preparing, { timeout: 5_000, interval: 1 }).not.toEqual([]);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(preparing, { timeout: 5_000 }).toEqual([]);
  });

  it("is ended by the next start where nothing watched it", async () => {
    const first = await startHere();
    await first.stop();
    const orphan = spawn(
      findDynoxide(),
      ["serve", "--host", "127.0.0.1", "--port", "0", "--db-path", join(dataDir, "dynamodb.db")],
      { stdio: "ignore" },
    );
    started.push(orphan);
    const dead = { pid: 2 ** 22 - 1, startTicks: "1" };
    await expect.poll(() => existsSync(join(dataDir, "dynamodb.db-wal"))).toBe(true);
    const engine = identify(orphan.pid as number);
    expect(isAlive(engine)).toBe(true);
    writeFileSync(join(dataDir, "lock.json"), JSON.stringify({ owner: dead, engine }));
    const next = await startHere();
    expect(isAlive(engine)).toBe(false);
    await next.stop();
  });

  it("never ends a process that only has the orphan's number", async () => {
    const first = await startHere();
    await first.stop();
    const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    started.push(bystander);
    const engine = identify(bystander.pid as number);
    const lock = { owner: { pid: 2 ** 22 - 1, startTicks: "1" }, engine };
    writeFileSync(join(dataDir, "lock.json"), JSON.stringify(lock));
    const next = await startHere();
    expect(isAlive(engine)).toBe(true);
    await next.stop();
  });

  it("leaves a lock that is half written to the next start", async () => {
    const first = await startHere();
    await first.stop();
    writeFileSync(join(dataDir, "lock.json"), '{"owner":');
    const next = await startHere();
    await next.stop();
  });
});

describe("a process that does nothing else", () => {
  it("does not end before its engine has started and stopped", async () => {
    const script = `
      const { startDynamoDb } = require(${JSON.stringify(bundle)});
      const log = { notice() {}, warning() {}, error() {}, info() {} };
      startDynamoDb({ ...${JSON.stringify({ dataDir, logFile: join(folder, "engine.log") })}, log })
        .then((engine) => engine.stop())
        .then(() => console.log("stopped"));`;
    const child = spawn(process.execPath, ["-e", script], {
      cwd: root,
      env: { ...process.env, NODE_PATH: join(root, "node_modules") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(child);
    let output = "";
    child.stdout.on("data", (part) => {
      output += part;
    });
    await once(child, "close");
    expect(output).toBe("stopped\n");
  });
});
