import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import type { Log } from "../log.ts";
import type { HostEntry } from "./host-entry.ts";
import { createFrameReader, encodeFrame } from "./ipc/frames.ts";
import type { EnvironmentSpec, FromHost, InvocationHeader, ToHost } from "./ipc/messages.ts";

/** What an environment tells its owner. `exit` is the last, and comes once, also when the whole host has died. */
export interface EnvironmentEvents {
  message(message: FromHost, payload: string): void;
  /** `signal`: the host process was ended from outside, or by what its code did. */
  exit(cause: { readonly code: number; readonly outOfMemory: boolean; readonly signal?: string }): void;
}

export interface HostProcessOptions {
  readonly entry: HostEntry;
  /** `LAMBDA_TASK_ROOT`, the working folder. */
  readonly root: string;
  readonly logFile: string;
  readonly execArgv: readonly string[];
  readonly caCertPath?: string | undefined;
  readonly maxMemoryMb: number;
  readonly log: Log;
}

/** A quarter less memory for each environment, at no cost that a burst of calls shows. */
const V8_OPTIONS = ["--optimize-for-size"];
const FIRST_RESTART_MS = 50;
const MAX_RESTART_MS = 5_000;
/** A host that lived so long died of something new. */
const SETTLED_MS = 10_000;

/** One host process, started again with growing pauses when it dies. Environments die with the process that they ran in. */
export class HostProcess {
  readonly #options: HostProcessOptions;
  readonly #environments = new Map<number, EnvironmentEvents>();
  #child: ChildProcess | undefined;
  #pipe: Socket | undefined;
  /** Frames for a host that is being restarted. */
  #unsent: Buffer[] = [];
  #restartMs = FIRST_RESTART_MS;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    this.#spawn();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get environmentCount(): number {
    return this.#environments.size;
  }

  start(env: number, spec: EnvironmentSpec, events: EnvironmentEvents): void {
    this.#environments.set(env, events);
    this.#send({ t: "start", env, spec });
  }

  invoke(env: number, invocation: InvocationHeader, event: string): void {
    this.#send({ t: "invoke", env, invocation }, event);
  }

  end(env: number): void {
    this.#send({ t: "end", env });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL"); // nothing in it is worth a clean end: workers that run were waited for before
    await exited;
  }

  #spawn(): void {
    const { entry, root, execArgv, caCertPath, logFile } = this.#options;
    mkdirSync(dirname(logFile), { recursive: true });
    const logFd = openSync(logFile, "a");
    const child = spawn(process.execPath, [...V8_OPTIONS, ...execArgv, entry.host, entry.worker], {
      cwd: root,
      stdio: ["ignore", logFd, logFd, "pipe"],
      // A worker takes its time zone and its authorities from its process, whatever its own variables say.
      env: {
        TZ: "UTC",
        MALLOC_ARENA_MAX: "2",
        ...(caCertPath === undefined ? {} : { NODE_EXTRA_CA_CERTS: caCertPath }),
      },
      windowsHide: true,
    });
    closeSync(logFd);
    const startedAtMs = Date.now();
    const pipe = child.stdio[3] as Socket;
    const reader = createFrameReader<FromHost>((message, payload) => this.#receive(message, payload));
    pipe.on("data", (chunk: Buffer) => reader.push(chunk));
    pipe.on("error", () => {}); // the process has died: `exit` tells
    child.once("error", (error) => this.#died(child, startedAtMs, error.message));
    // `close` and not `exit`: what the process said last has been read by then.
    child.once("close", (code, signal) => this.#died(child, startedAtMs, signal ?? `exit status ${code}`));
    this.#child = child;
    this.#pipe = pipe;
    for (const frame of this.#unsent) pipe.write(frame);
    this.#unsent = [];
  }

  #send(message: ToHost, payload = ""): void {
    const frame = encodeFrame(message, payload);
    if (this.#pipe) this.#pipe.write(frame);
    else if (!this.#stopped) this.#unsent.push(frame);
  }

  #receive(message: FromHost, payload: string): void {
    if (message.t === "up") return;
    if (message.t === "memory") {
      this.#watchMemory(message.rssBytes);
      return;
    }
    const events = this.#environments.get(message.env);
    if (!events) return;
    if (message.t === "exit") {
      this.#environments.delete(message.env);
      events.exit({ code: message.code, outOfMemory: message.outOfMemory });
    } else {
      events.message(message, payload);
    }
  }

  /** The last guard: Buffers and what V8 keeps off its heap are not counted by a worker's own limits. */
  #watchMemory(rssBytes: number): void {
    const { maxMemoryMb, log } = this.#options;
    if (rssBytes < maxMemoryMb * 1024 * 1024) return;
    const usedMb = Math.round(rssBytes / 1024 / 1024);
    log.warning(
      `A Lambda host process uses ${usedMb} MB, more than ${maxMemoryMb} MB; it is replaced, and what runs in it fails.`,
    );
    this.#child?.kill("SIGKILL");
  }

  #died(child: ChildProcess, startedAtMs: number, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#pipe = undefined;
    const lost = [...this.#environments.values()];
    this.#environments.clear();
    if (!this.#stopped) {
      this.#options.log.warning(`A Lambda host process ended (${how}); a new one is started.`);
      if (Date.now() - startedAtMs > SETTLED_MS) this.#restartMs = FIRST_RESTART_MS;
      this.#restartTimer = setTimeout(() => this.#spawn(), this.#restartMs);
      this.#restartMs = Math.min(this.#restartMs * 2, MAX_RESTART_MS);
    }
    for (const events of lost) events.exit({ code: 1, outOfMemory: false, signal: how });
  }
}
