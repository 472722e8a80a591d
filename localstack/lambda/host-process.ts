import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import type { Log } from "../log.ts";
import type { HostDebugger } from "./debug/host-debugger.ts";
import type { EnvironmentEvents, EnvironmentHost } from "./environment-host.ts";
import type { HostEntry } from "./host-entry.ts";
import { tooManyDescriptors, tooMuchMemory } from "./host-limits.ts";
import { createFrameReader, sendFrame } from "./ipc/frames.ts";
import { type Line, openLine } from "./ipc/line.ts";
import {
  CONTROL_FD,
  type EnvironmentSpec,
  FIRST_LINE_FD,
  type FromHost,
  type FromWorker,
  type InvocationHeader,
  OPEN_INSPECTOR,
  type ToHost,
  type ToWorker,
  type WorkerExit,
} from "./ipc/messages.ts";
import { RunWatch } from "./run-watch.ts";

export interface HostProcessOptions {
  readonly entry: HostEntry;
  /** `LAMBDA_TASK_ROOT`, the working folder. */
  readonly root: string;
  readonly logFile: string;
  readonly caCertPath?: string | undefined;
  readonly maxMemoryMb: number;
  readonly log: Log;
  /** Environments at once; further ones wait for the end of another. */
  readonly lines?: number;
  readonly debug?: HostDebugger | undefined;
  /** The debugger that was attached has left; what ran under it is let go, and should be replaced. */
  onDetached?(): void;
}

const DEFAULT_LINES = 64;

const FIRST_RESTART_MS = 50;
const MAX_RESTART_MS = 5_000;
/** A host that lived so long died of something new. */
const SETTLED_MS = 10_000;
/** How soon an environment that stands still hears what a debugger asks. */
const DEBUG_WAKE_MS = 100;

/** With these an environment is frozen, or ends. */
const ENDS_RUN: ReadonlySet<string> = new Set<FromWorker["t"]>([
  "ready",
  "init-error",
  "result",
  "bad-event",
]);

const HAS_GROUPS = process.platform !== "win32";

/** With all that its handlers have started. */
function kill(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) child.kill("SIGKILL");
  else
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
}

/** An environment on its way through a host. */
interface Hosted {
  readonly spec: EnvironmentSpec;
  readonly events: EnvironmentEvents;
  /** While it has one. */
  line: Line | undefined;
  /** Order of the last invocations of all. */
  lastInvoked: number;
}

/** One host process, started again with growing pauses when it dies. Environments die with the process that they ran in. */
export class HostProcess implements EnvironmentHost {
  readonly #options: HostProcessOptions;
  readonly #lines: number;
  readonly #environments = new Map<number, Hosted>();
  /** Those that no environment has, by their descriptors in the host. */
  #freeLines: { readonly fd: number; readonly line: Line }[] = [];
  #invocations = 0;
  readonly #runs = new RunWatch(() => this.#tellHost({ t: "measure" }));
  #child: ChildProcess | undefined;
  #control: Socket | undefined;
  #restartMs = FIRST_RESTART_MS;
  #restartTimer: NodeJS.Timeout | undefined;
  readonly #wakeTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    this.#lines = options.lines ?? DEFAULT_LINES;
    if (options.debug) this.#wakeTimer = setInterval(() => this.#wake(), DEBUG_WAKE_MS).unref();
    options.debug?.onDetached(() => {
      this.#tellHost({ t: "detached" });
      options.onDetached?.();
    });
    this.#spawn();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get environmentCount(): number {
    return this.#environments.size;
  }

  get isDebugged(): boolean {
    return this.#options.debug?.isAttached ?? false;
  }

  /** Where the host is being restarted, or has no line left, the environment starts when it can. */
  start(env: number, spec: EnvironmentSpec, events: EnvironmentEvents): void {
    const hosted: Hosted = { spec, events, line: undefined, lastInvoked: 0 };
    this.#environments.set(env, hosted);
    this.#open(env, hosted);
  }

  invoke(env: number, invocation: InvocationHeader, event: string): void {
    const hosted = this.#environments.get(env);
    if (!hosted?.line) return;
    this.#invocations += 1;
    hosted.lastInvoked = this.#invocations;
    this.#runs.began(hosted);
    sendFrame(hosted.line.socket, { t: "invoke", invocation } satisfies ToWorker, event);
  }

  end(env: number): void {
    const hosted = this.#environments.get(env);
    if (!hosted) return;
    if (!hosted.line) {
      this.#environments.delete(env);
      // Not at once: who ends it is not done with ending.
      queueMicrotask(() => hosted.events.exit({ code: 0, outOfMemory: false }));
      return;
    }
    // A thread that runs is ended from outside; one that waits sees that only when its wait is over.
    this.#tellHost({ t: "end", env });
    sendFrame(hosted.line.socket, { t: "end" } satisfies ToWorker);
  }

  /** Ends the process as a crash would; another one is started. */
  kill(): void {
    if (this.#child) kill(this.#child);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restartTimer);
    clearInterval(this.#wakeTimer);
    this.#runs.stop();
    this.#options.debug?.close();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    kill(child); // nothing in it is worth a clean end: workers that run were waited for before
    await exited;
  }

  #spawn(): void {
    const { entry, root, caCertPath, logFile, debug } = this.#options;
    mkdirSync(dirname(logFile), { recursive: true });
    const logFd = openSync(logFile, "a");
    const inspect = debug?.opensInspector ? [OPEN_INSPECTOR] : [];
    const child = spawn(process.execPath, [entry.host, entry.worker, ...inspect], {
      cwd: root,
      stdio: ["ignore", logFd, logFd, ...Array<"pipe">(1 + this.#lines).fill("pipe")],
      // A worker takes its time zone and its authorities from its process, whatever its own variables say.
      env: {
        TZ: "UTC",
        MALLOC_ARENA_MAX: "2",
        ...(caCertPath === undefined ? {} : { NODE_EXTRA_CA_CERTS: caCertPath }),
        ...debug?.variables,
      },
      windowsHide: true,
      // A group of its own: what handlers start ends with it.
      detached: HAS_GROUPS,
    });
    closeSync(logFd);
    const startedAtMs = Date.now();
    const control = child.stdio[CONTROL_FD] as Socket;
    const reader = createFrameReader<FromHost>((message) => {
      if (message.t === "memory") {
        this.#replace(tooMuchMemory(message.rssBytes, this.#options.maxMemoryMb));
      } else if (message.t === "descriptors") {
        this.#replace(tooManyDescriptors(message.open, message.limit, this.#environments.values()));
      } else debug?.opened(message.url);
    });
    control.on("data", (chunk: Buffer) => reader.push(chunk));
    this.#freeLines = Array.from({ length: this.#lines }, (_, index) => {
      const fd = FIRST_LINE_FD + index;
      return { fd, line: openLine(child.stdio[fd] as Socket) };
    });
    // The process has died: `exit` tells.
    for (const socket of [control, ...this.#freeLines.map(({ line }) => line.socket)])
      socket.on("error", () => {});
    child.once("error", (error) => this.#died(child, startedAtMs, { how: error.message }));
    // `close` and not `exit`: what the process said last has been read by then.
    child.once("close", (code, signal) =>
      this.#died(child, startedAtMs, {
        how: signal ?? `exit status ${code}`,
        code: code ?? 1,
        signal: signal ?? undefined,
      }),
    );
    this.#child = child;
    this.#control = control;
    for (const [env, hosted] of this.#environments) this.#open(env, hosted);
  }

  #tellHost(message: ToHost): void {
    if (this.#control) sendFrame(this.#control, message);
  }

  #open(env: number, hosted: Hosted): void {
    const free = this.#child ? this.#freeLines.shift() : undefined;
    if (!free) return;
    const { fd, line } = free;
    const reader = createFrameReader<FromWorker | WorkerExit>((message, payload) => {
      if (message.t !== "exit") {
        if (ENDS_RUN.has(message.t)) this.#runs.ended(hosted);
        hosted.events.message(message, payload);
        return;
      }
      this.#runs.ended(hosted);
      line.onChunk = undefined;
      this.#environments.delete(env);
      this.#freeLines.push(free);
      for (const [next, waiting] of this.#environments) if (!waiting.line) this.#open(next, waiting);
      hosted.events.exit({ code: message.code, outOfMemory: message.outOfMemory });
    });
    line.onChunk = (buffer, length) => reader.push(buffer, length);
    hosted.line = line;
    this.#runs.began(hosted);
    const greeting = randomUUID();
    this.#tellHost({ t: "start", env, fd, greeting, spec: hosted.spec });
    line.socket.write(greeting);
  }

  /** Only where there is somebody to hear: a frozen environment costs nothing. */
  #wake(): void {
    if (!this.isDebugged) return;
    for (const { line } of this.#environments.values()) {
      if (line?.socket.writableLength === 0) sendFrame(line.socket, { t: "wake" } satisfies ToWorker);
    }
  }

  #replace(why: string | undefined): void {
    if (why === undefined) return;
    this.#options.log.warning(`A Lambda host process ${why} It is replaced, and what runs in it fails.`);
    if (this.#child) kill(this.#child);
  }

  #died(
    child: ChildProcess,
    startedAtMs: number,
    { how, code = 1, signal }: { how: string; code?: number; signal?: string | undefined },
  ): void {
    if (this.#child !== child) return;
    kill(child); // what it has started
    this.#child = undefined;
    this.#control = undefined;
    this.#options.debug?.hostEnded();
    // Those that had no line yet start on the next host, if there is to be one.
    const lost = [...this.#environments].filter(([, { line }]) => line || this.#stopped);
    for (const [env, hosted] of lost) {
      this.#environments.delete(env);
      this.#runs.ended(hosted);
    }
    if (!this.#stopped) {
      this.#options.log.warning(`A Lambda host process ended (${how}); a new one is started.`);
      if (Date.now() - startedAtMs > SETTLED_MS) this.#restartMs = FIRST_RESTART_MS;
      this.#restartTimer = setTimeout(() => this.#spawn(), this.#restartMs);
      this.#restartMs = Math.min(this.#restartMs * 2, MAX_RESTART_MS);
    }
    for (const [, { events }] of lost) events.exit({ code, outOfMemory: false, signal });
  }
}
