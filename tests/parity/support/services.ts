import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { inject } from "vitest";
import { ServiceNotUp } from "./service-not-up.ts";
import { isBare, type ServiceAddress, type ServiceName, target } from "./target.ts";

export interface StartedService extends ServiceAddress {
  /** Everything that the process has written so far. */
  output(): string;
  stop(): Promise<void>;
}

const START_MS = 40_000;

/** What local AWS says when all of it answers. A service without a WebSocket API has no first part. */
const READY = /(?:WebSocket API (ws:\S+).*)?AWS endpoint (http:\S+)\s/;

/**
 * Starts one service of the project by `serverless offline`, on ports of its own; one that is deployed elsewhere is only looked up.
 * @param options more of the command line: `["--webSocketIdleTimeout", "2"]`
 */
export async function startService(
  name: ServiceName,
  options: readonly string[] = [],
): Promise<StartedService> {
  if (target.name !== "endpoint") return startOffline(name, options);
  const address = target.deployed[name];
  if (!address) throw new Error(`The target has no service "${name}".`);
  return { ...address, output: () => "", stop: async () => {} };
}

async function startOffline(name: ServiceName, options: readonly string[]): Promise<StartedService> {
  const cli = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const local = target.name === "local-aws";
  // Ours takes any that are free and says which. Stock is told, and another process may be quicker to one of them.
  const [httpPort, webSocketPort, lambdaPort] = (local ? [0, 0, 0] : await freePorts(3)) as [
    number,
    number,
    number,
  ];
  const memory = mkdtempSync(join(tmpdir(), "parity-memory-"));
  const child = spawn(
    process.execPath,
    [
      ...[cli, "offline", "--config", `${name}.yml`],
      ...["--httpPort", httpPort, "--websocketPort", webSocketPort, "--lambdaPort", lambdaPort].map(String),
      ...["--host", "127.0.0.1"],
      ...(local ? ["--edgePort", "0"] : ["--noSponsor"]),
      ...options,
    ],
    {
      cwd: join(inject("parityWorkspace"), "service"),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // What the test run itself is told is nothing that a service may see.
        VITEST: undefined,
        NODE_ENV: undefined,
        FANOUT_EPHEMERAL: "1",
        ...(local ? {} : { PARITY_FOLDER: memory }),
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const remove = async () => {
    await end(child);
    rmSync(memory, { recursive: true, force: true });
  };
  const stop = async () => {
    const alone = hasEnded(child);
    await remove();
    // Stock serverless-offline ends with a handler that fails here and there; its rows tell.
    if (alone && local) throw new ServiceNotUp(`serverless offline ended by itself:\n${output}`);
  };
  try {
    // Of stock serverless-offline each port has to be tried.
    const ports = isBare(name) ? [lambdaPort] : [lambdaPort, webSocketPort];
    await untilReady(
      child,
      () => output,
      async () => (local ? READY.test(output) : (await Promise.all(ports.map(isOpen))).every((open) => open)),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  const [, ws, edge] = READY.exec(output) ?? [
    undefined,
    `ws://127.0.0.1:${webSocketPort}`,
    `http://127.0.0.1:${lambdaPort}`,
  ];
  return {
    ...(isBare(name) || ws === undefined ? {} : { ws, callback: ws.replace(/^ws/, "http") }),
    aws: edge,
    region: "us-east-1",
    output: () => output,
    stop,
  };
}

/** @throws Error with what it has written, where the process ends before or takes longer than 40 s */
export async function untilReady(
  child: ChildProcess,
  output: () => string,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    if (hasEnded(child)) throw new ServiceNotUp(`serverless offline ended:\n${output()}`);
    if (await isReady()) return;
    if (performance.now() - startedAt > START_MS)
      throw new ServiceNotUp(`serverless offline does not answer:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Asks it to stop, and ends it by force where it has not within 5 s. */
export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(forced);
}

/** Below the range from which Linux takes ports for outgoing connections: one of those could take a port between its choice and its use. */
const PORTS = { from: 12_000, to: 32_000 };

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
