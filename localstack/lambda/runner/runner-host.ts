import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { constants } from "node:os";
import { dirname } from "node:path";
import { findOffline } from "../../offline/find-offline.ts";
import type { EnvironmentEvents, EnvironmentHost } from "../environment-host.ts";
import { createFrameReader, sendFrame } from "../ipc/frames.ts";
import type { EnvironmentSpec, FromWorker, InvocationHeader } from "../ipc/messages.ts";
import { cannotRun } from "./languages.ts";
import { LINE_FD, type ToRunner } from "./messages.ts";

export interface RunnerHostOptions {
  /** The built runner/main.ts. */
  readonly entry: string;
  /** The service's folder: its serverless-offline is the one that runs. */
  readonly root: string;
  /** For what the runner needs beside a function's own files. */
  readonly folder: string;
  readonly logFile: string;
  readonly caCertPath?: string | undefined;
  readonly rubyWatchDirs?: unknown;
}

/** What an interpreter needs to be found and to find its packages; nothing else of the developer's shell reaches a function. */
const OF_THE_SHELL =
  /^(PATH|HOME|VIRTUAL_ENV|CONDA_PREFIX|PYENV_\w+|RBENV_\w+|GEM_\w+|BUNDLE_\w+|JAVA_HOME|JAVA_OFFLINE_SERVER|GO\w+|SystemRoot|COMSPEC)$/;
/** How long a runner may take to remove what it made. */
const CLEAN_UP_MS = 500;

interface Running {
  readonly child: ChildProcess;
  readonly line: Socket;
  readonly exited: Promise<void>;
}

/** Runs functions that are not in JavaScript: each environment is a process group with serverless-offline's runner and its interpreter. */
export class RunnerHost implements EnvironmentHost {
  readonly isDebugged = false;
  readonly #options: RunnerHostOptions;
  readonly #running = new Map<number, Running>();

  constructor(options: RunnerHostOptions) {
    this.#options = options;
  }

  start(env: number, spec: EnvironmentSpec, events: EnvironmentEvents): void {
    const shell = interpreterVariables();
    const { root, caCertPath, folder, rubyWatchDirs } = this.#options;
    const offline = findOffline(root);
    const why = cannotRun(spec.runtime, shell.PATH ?? "") ?? (offline ? undefined : notInstalled(root));
    if (why !== undefined || offline === undefined) {
      // Not at once: who starts it is not done with starting.
      queueMicrotask(() => {
        events.message({ t: "init-error" }, why ?? "");
        events.exit({ code: 1, outOfMemory: false });
      });
      return;
    }
    const variables = {
      // Trusted by boto3 and its like, whose callbacks go to `https://{domainName}/{stage}`.
      ...(caCertPath === undefined ? {} : { AWS_CA_BUNDLE: caCertPath }),
      ...spec.variables,
      ...shell,
    };
    const { child, line } = this.#spawn(variables);
    const reader = createFrameReader<FromWorker>((message, payload) => events.message(message, payload));
    line.on("data", (chunk: Buffer) => reader.push(chunk));
    line.on("error", () => {}); // the process has died: `close` tells
    const exited = new Promise<void>((resolve) => {
      // `close` and not `exit`: what the process said last has been read by then.
      child.once("close", (code, signal) => {
        this.#running.delete(env);
        killGroup(child);
        events.exit({ code: code ?? 1, outOfMemory: false, signal: signal ?? signalOfExit(code ?? 0) });
        resolve();
      });
    });
    this.#running.set(env, { child, line, exited });
    this.#tell(env, { t: "start", spec: { ...spec, variables }, offline, folder, rubyWatchDirs });
  }

  invoke(env: number, invocation: InvocationHeader, event: string): void {
    this.#tell(env, { t: "invoke", invocation }, event);
  }

  end(env: number): void {
    const running = this.#running.get(env);
    if (!running) return;
    this.#tell(env, { t: "end" });
    const timer = setTimeout(() => killGroup(running.child), CLEAN_UP_MS);
    void running.exited.then(() => clearTimeout(timer));
  }

  /** Ends every environment as a crash would. */
  kill(): void {
    for (const { child } of this.#running.values()) killGroup(child);
  }

  async stop(): Promise<void> {
    const all = [...this.#running];
    for (const [env] of all) this.end(env);
    await Promise.all(all.map(([, { exited }]) => exited));
  }

  #tell(env: number, message: ToRunner, payload = ""): void {
    const running = this.#running.get(env);
    if (running) sendFrame(running.line, message, payload);
  }

  #spawn(variables: Readonly<Record<string, string>>) {
    const { entry, root, logFile } = this.#options;
    mkdirSync(dirname(logFile), { recursive: true });
    const logFd = openSync(logFile, "a");
    const child = spawn(process.execPath, [entry], {
      cwd: root,
      stdio: ["ignore", logFd, logFd, "pipe"],
      env: variables,
      // A group of its own, so that its end is the interpreter's too.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    closeSync(logFd);
    return { child, line: child.stdio[LINE_FD] as Socket };
  }
}

function notInstalled(root: string): string {
  const errorMessage = `Functions that are not in JavaScript are run by serverless-offline, which ${root} has not installed. Try: npm install --save-dev serverless-offline`;
  return JSON.stringify({ errorType: "Runtime.InvalidEntrypoint", errorMessage });
}

function interpreterVariables(): Record<string, string> {
  const found = Object.entries(process.env).filter(([name]) => OF_THE_SHELL.test(name));
  return Object.fromEntries(found) as Record<string, string>;
}

/** A shell has the interpreter's signal as 128 and its number. */
const signalOfExit = (code: number): string | undefined =>
  Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // All of them are gone.
  }
}
