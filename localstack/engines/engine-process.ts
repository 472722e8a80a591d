import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import type { Log } from "../log.ts";
import { explainEngineOutput } from "./engine-error.ts";
import { watchParent } from "./parent-watch.ts";

export interface EngineCommand {
  readonly program: string;
  readonly databaseFile: string;
  readonly port: number;
  readonly logFile: string;
  /** Removed with an engine whose parent was killed. */
  readonly throwAwayDir?: string | undefined;
  readonly log: Log;
}

export interface EngineProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

const READY_WITHIN_MS = 10_000;

/** A port on loopback that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/**
 * Starts dynoxide and resolves once it answers. It gets a process group of its own, so that Ctrl-C in the terminal reaches this process alone and the
 * engine lives until the handlers have drained. It does not outlive this process.
 * @throws EngineError that says why it did not come up.
 */
export async function startEngineProcess(command: EngineCommand): Promise<EngineProcess> {
  const log = openSync(command.logFile, "a", 0o600);
  const logStart = fstatSync(log).size;
  const watch = watchParent(command.throwAwayDir, command.log);
  let child: ChildProcess;
  try {
    const launch = watch.launch(command.program, [
      "serve",
      "--host",
      "127.0.0.1",
      "--port",
      String(command.port),
      "--db-path",
      command.databaseFile,
    ]);
    child = spawn(launch.command, launch.args, {
      stdio: ["ignore", log, log, launch.pipe],
      detached: process.platform !== "win32",
    });
  } finally {
    closeSync(log);
  }
  let ended = false;
  let failure: Error | undefined;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      watch.release();
      resolve();
    };
    child.once("exit", end);
    child.once("error", (error) => {
      failure = error;
      end();
    });
  });

  const until = Date.now() + READY_WITHIN_MS;
  while (!ended && !(await answers(command.port))) {
    if (Date.now() > until) {
      child.kill("SIGKILL");
      await exited;
    }
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 2))]);
  }
  if (ended || child.pid === undefined) {
    const output = failure?.message ?? readFrom(command.logFile, logStart);
    throw explainEngineOutput(output, command.databaseFile, command.logFile);
  }
  return {
    pid: child.pid,
    exited,
    hasExited: () => ended,
    kill(signal) {
      if (!ended) child.kill(signal);
    },
  };
}

/** Its answer to `GET /` is `healthy: dynamodb...`: something else on this port is not our engine. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const call = get({ host: "127.0.0.1", port, path: "/", agent: false, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 && String(answer.headers.server).startsWith("Dynoxide/"));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
  });
}

function readFrom(file: string, position: number): string {
  try {
    const handle = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(8_192);
      return bytes.toString("utf8", 0, readSync(handle, bytes, 0, bytes.length, position));
    } finally {
      closeSync(handle);
    }
  } catch {
    return "";
  }
}
