import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { CallFault, FunctionFault } from "../../localstack/faults/types.ts";
import { isAlive, kill, processTree, root } from "../integration/support/running-start.ts";

export type Part = "engine" | "hosts" | "environments" | "connections" | "gateway";

export interface HostUrls {
  readonly ws: string;
  readonly http: string;
  readonly edge: string;
}

/** Kept of what the service says, for whoever looks into a failure. */
const KEPT_CHARACTERS = 20_000;
const READY_MS = 60_000;

/** The service in a process of its own. What is asked of one that was killed meanwhile ends without a word. */
export class Host {
  readonly urls: HostUrls;
  readonly #child: ChildProcess;
  readonly #output: { text: string };
  readonly #waiting = new Map<number, (error?: string) => void>();
  #calls = 0;

  private constructor(child: ChildProcess, urls: HostUrls, output: { text: string }) {
    this.#child = child;
    this.urls = urls;
    this.#output = output;
    child.on("message", ({ id, error }: { id: number; error?: string }) => {
      this.#waiting.get(id)?.(error);
      this.#waiting.delete(id);
    });
    child.once("exit", () => {
      for (const settle of this.#waiting.values()) settle();
    });
  }

  /** @param environment of every function */
  static async start(dataDir: string, environment: Readonly<Record<string, string>>): Promise<Host> {
    const options = JSON.stringify({ root, dataDir, environment });
    const child = fork(join(import.meta.dirname, "chaos-host.mjs"), [options], {
      cwd: root,
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const output = { text: "" };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output.text = (output.text + text).slice(-KEPT_CHARACTERS);
      });
    const urls = await new Promise<HostUrls>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`The service ${what}:\n${output.text}`));
      const timer = setTimeout(() => fail("did not come up in time"), READY_MS);
      child.once("message", ({ ready }: { ready: HostUrls }) => resolve(ready));
      child.once("exit", (code) => fail(`ended with ${code} before it was up`));
      child.once("exit", () => clearTimeout(timer));
      child.once("message", () => clearTimeout(timer));
    });
    return new Host(child, urls, output);
  }

  /** What it said last. */
  get output(): string {
    return this.#output.text;
  }

  get isUp(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill(part: Part): Promise<void> {
    return this.#call("kill", part);
  }

  failNext(fault: CallFault | FunctionFault): Promise<void> {
    return this.#call("failNext", fault);
  }

  /** Resolves when what was written so far went through the stream's functions. */
  streamsIdle(timeoutMs: number): Promise<void> {
    return this.#call("streamsIdle", timeoutMs);
  }

  /** `kill -9` of the whole tree at once: nobody says good-bye. */
  async crash(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || !this.isUp) return;
    const tree = processTree(pid);
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    for (const one of tree) kill(one, "SIGKILL");
    await ended;
    while (tree.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
  }

  async #call(name: string, ...args: unknown[]): Promise<void> {
    if (!this.isUp || !this.#child.connected) return;
    this.#calls += 1;
    const id = this.#calls;
    const error = await new Promise<string | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, name, args }, (failed) => failed && resolve(undefined));
    });
    if (error !== undefined) throw new Error(`${name}(${JSON.stringify(args).slice(1, -1)}): ${error}`);
  }
}
