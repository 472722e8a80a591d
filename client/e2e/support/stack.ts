import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findPortBase } from "./ports.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;

/** The whole of Fanout as `npm start` runs it, on ports and in a data folder of its own. */
export class Stack {
  readonly #dataDir: string;
  readonly #portBase: number;
  #child: ChildProcess | null = null;
  #output = "";
  /** Where the client is served. The same after a restart. */
  clientUrl = "";
  /** For an AWS SDK. */
  edgeUrl = "";

  private constructor(dataDir: string, portBase: number) {
    this.#dataDir = dataDir;
    this.#portBase = portBase;
  }

  static async start(): Promise<Stack> {
    const stack = new Stack(await mkdtemp(path.join(tmpdir(), "fanout-e2e-")), await findPortBase(5));
    try {
      await stack.resume();
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** Starts on the same data and ports, the first time or after `kill`. */
  async resume(): Promise<void> {
    const args = [
      "scripts/start.mjs",
      "--no-seed",
      "--data-dir",
      this.#dataDir,
      "--port-base",
      String(this.#portBase),
    ];
    // A process group of its own, so that `kill` can take the whole tree.
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FANOUT_RATE_LIMITS: "off" },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    const { client, edge } = await this.#waitForRunFile(child);
    this.clientUrl = client;
    this.edgeUrl = edge;
  }

  /** `kill -9` of the whole tree: nobody says good-bye. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGINT");
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child?.pid || child.exitCode !== null) return;
    const group = -child.pid;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(signal === "SIGKILL" ? group : child.pid, signal);
    const timer = setTimeout(() => process.kill(group, "SIGKILL"), STOPPED_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  /** run.json is written when everything answers. One that names another process is left over from before a kill. */
  async #waitForRunFile(child: ChildProcess): Promise<{ client: string; edge: string }> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const run = await readFile(path.join(this.#dataDir, "run.json"), "utf8").then(JSON.parse, () => null);
      if (run?.pid === child.pid) return run.urls;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.#end("SIGKILL");
    throw new Error(`Fanout did not start:\n${this.#output.slice(-4_000)}`);
  }
}
