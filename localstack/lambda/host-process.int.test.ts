import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { type HostEntry, hostEntry } from "./host-entry.ts";
import { HostProcess } from "./host-process.ts";

let folder: string;
let host: HostProcess;
let lastId = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "host-process-"));
  writeFileSync(
    join(folder, "handler.cjs"),
    `const { execFileSync, spawn } = require("node:child_process");
    exports.echo = async (event) => event.text.length;
    exports.leaves = async () => spawn("sleep", ["600"]).pid;
    exports.waits = () => execFileSync("sh", ["-c", "echo $$ > child.pid; exec sleep 600"]);`,
  );
  host = createHost(await hostEntry(folder), join(folder, "host.log"));
});
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const createHost = (entry: HostEntry, logFile: string) =>
  new HostProcess({ entry, root: folder, logFile, maxMemoryMb: 2_048, log: silentLog, lines: 1 });

/** An environment, and what it has said: `ready`, answers, `exit`. */
function start(on = host, handler = "handler.echo") {
  const env = ++lastId;
  const said: string[] = [];
  on.start(
    env,
    {
      functionName: "echo",
      memoryMb: 128,
      runtime: "nodejs24.x",
      handler,
      bundle: join(folder, "handler.cjs"),
      variables: {},
    },
    {
      message: ({ t }, payload) => void said.push(t === "result" ? payload : t),
      exit: () => void said.push("exit"),
    },
  );
  const invoke = (text: string) =>
    on.invoke(
      env,
      {
        requestId: "r",
        invokedFunctionArn: "arn",
        deadlineMs: Date.now() + 5_000,
        traceId: "t",
        clientContext: undefined,
      },
      JSON.stringify({ text }),
    );
  return { said, invoke, end: () => on.end(env) };
}

describe("HostProcess with one line", () => {
  it("starts an environment when another has ended", async () => {
    const first = start();
    const second = start();
    await expect.poll(() => first.said).toEqual(["ready"]);
    first.invoke("a");
    await expect.poll(() => first.said).toEqual(["ready", "1"]);
    expect(second.said).toEqual([]);
    first.end();
    await expect.poll(() => second.said).toEqual(["ready"]);
    second.invoke("abc");
    await expect.poll(() => second.said).toEqual(["ready", "3"]);
    expect(first.said).toEqual(["ready", "1", "exit"]);
    second.end();
    await expect.poll(() => second.said.at(-1)).toBe("exit");
  });

  it("an environment reads nothing that one before it has left unread", async () => {
    const first = start();
    await expect.poll(() => first.said).toEqual(["ready"]);
    first.invoke("x".repeat(5_000_000));
    first.end();
    const second = start();
    await expect.poll(() => second.said, { timeout: 5_000 }).toEqual(["ready"]);
    second.invoke("ab");
    await expect.poll(() => second.said, { timeout: 5_000 }).toEqual(["ready", "2"]);
    expect(first.said.at(-1)).toBe("exit");
    second.end();
    await expect.poll(() => second.said.at(-1)).toBe("exit");
  });

  it("one that never got a line ends as well, and one that waits starts on the next host", async () => {
    const first = start();
    const waiting = [start(), start()];
    waiting[0]?.end();
    // Behind the call: its owner is still at work.
    expect(waiting[0]?.said).toEqual([]);
    await Promise.resolve();
    expect(waiting[0]?.said).toEqual(["exit"]);
    await expect.poll(() => first.said).toEqual(["ready"]);
    process.kill(host.pid as number, "SIGKILL");
    await expect.poll(() => waiting[1]?.said, { timeout: 5_000 }).toEqual(["ready"]);
    expect(first.said).toEqual(["ready", "exit"]);
  });
});

describe.skipIf(process.platform === "win32")("HostProcess whose own thread fails", () => {
  it("ends at once, though an environment stands still", async () => {
    const entry = await hostEntry(folder);
    const failing = join(folder, "failing-host.cjs");
    writeFileSync(
      failing,
      `process.once("SIGUSR2", () => { throw new Error("on its own"); }); require(${JSON.stringify(entry.host)});`,
    );
    const logFile = join(folder, "failing-host.log");
    const other = createHost({ ...entry, host: failing }, logFile);
    const frozen = start(other);
    await expect.poll(() => frozen.said).toEqual(["ready"]);
    process.kill(other.pid as number, "SIGUSR2");
    await expect.poll(() => frozen.said, { timeout: 5_000 }).toEqual(["ready", "exit"]);
    expect(readFileSync(logFile, "utf8")).toContain("Error: on its own");
    await other.stop();
  });
});

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === "win32")("what a handler has started", () => {
  it("ends with the host", async () => {
    const other = createHost(await hostEntry(folder), join(folder, "leaving.log"));
    const leaving = start(other, "handler.leaves");
    await expect.poll(() => leaving.said).toEqual(["ready"]);
    leaving.invoke("");
    const answer = () => leaving.said.find((text) => /^\d+$/.test(text));
    await expect.poll(answer).toBeDefined();
    const child = Number(answer());
    expect(isThere(child)).toBe(true);
    await other.stop();
    await expect.poll(() => isThere(child), { timeout: 5_000 }).toBe(false);
  });

  it("ends, with a host that waits for it, where the main process is killed", async () => {
    const { host: hostFile, worker } = await hostEntry(folder);
    const script = join(folder, "owner.mjs");
    const entry = fileURLToPath(new URL("./host-owner.fixture.ts", import.meta.url));
    await build({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile: script });
    const owner = spawn(process.execPath, [script, folder, hostFile, worker], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(owner.stdout, "data");
    const pid = join(folder, "child.pid");
    await expect.poll(() => existsSync(pid) && readFileSync(pid, "utf8"), { timeout: 5_000 }).toMatch(/\n$/);
    const pids = { host: Number(said), child: Number(readFileSync(pid, "utf8")) };
    expect([isThere(pids.host), isThere(pids.child)]).toEqual([true, true]);
    owner.kill("SIGKILL");
    await expect
      .poll(() => [isThere(pids.host), isThere(pids.child)], { timeout: 5_000 })
      .toEqual([false, false]);
  });
});
