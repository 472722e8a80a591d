import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, inject } from "vitest";
import { end, untilReady } from "../../parity/support/services.ts";
import type { ServiceAddress } from "../../parity/support/target.ts";

/** Local AWS in a process of its own, as `serverless offline` runs it. */
export interface RunningService extends ServiceAddress {
  readonly ws: string;
  readonly http: string;
  readonly edge: string;
  readonly ports: { readonly ws: number; readonly http: number; readonly edge: number };
  /**
   * Bytes that are alive in the process: V8's heap and what it keeps outside of it (Buffers), after a collection. Resident memory would tell as much of the allocator and of
   * V8's wish to collect late, and moves by more than a tenth for no reason; what leaks stays alive. What was recorded is forgotten before.
   */
  liveBytes(): Promise<number>;
  /** Open files and sockets. 0 where there is no /proc. */
  descriptors(): number;
  /** Throws, with what it said last, where it has ended: whoever asks it things would go on for ever. */
  expectRunning(): void;
  /** The same process as at the start, and it has said nothing of an error that nobody expected. */
  expectUnharmed(): void;
  stop(): Promise<void>;
}

const READY = /WebSocket API (ws:\S+) · HTTP API (http:\S+) · .*AWS endpoint (http:\S+)/;
/** The words of Node and of local AWS for a fault of their own, and stacks of it. What is told of the functions that are there to fail is none. */
const FAULTS =
  /^(?!.*\b(?:wild|greedy): ).*(?:uncaught|unhandled|out of memory|A handshake failed|A message failed|The edge failed| failed: \w*Error|MaxListenersExceeded|^ +at .+\/localstack\/(?!lambda\/worker\/)).*$/im;

export async function startService(): Promise<RunningService> {
  const cli = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const child = spawn(
    process.execPath,
    [
      // V8 drops code that was not used for some collections: what is alive would fall for that alone, and hide what does not.
      ...[
        "--no-flush-bytecode",
        "--expose-gc",
        "--require",
        fileURLToPath(new URL("probe.cjs", import.meta.url)),
      ],
      ...[cli, "offline", "--httpPort", "0", "--websocketPort", "0", "--edgePort", "0", "--lambdaPort", "0"],
    ],
    {
      cwd: join(inject("robustnessWorkspace"), "service"),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: {
        ...process.env,
        VITEST: undefined,
        NODE_ENV: undefined,
        FANOUT_EPHEMERAL: "1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  try {
    await untilReady(
      child,
      () => output,
      async () => READY.test(output),
    );
  } catch (error) {
    await end(child);
    throw error;
  }
  const [, ws = "", http = "", edge = ""] = READY.exec(output) ?? [];
  const expectRunning = () => expect(isAlive(child), output.slice(-5_000)).toBe(true);
  const portOf = (url: string) => Number(new URL(url).port);
  return {
    ws,
    http,
    edge,
    callback: ws.replace(/^ws/, "http"),
    aws: edge,
    region: "us-east-1",
    ports: { ws: portOf(ws), http: portOf(http), edge: portOf(edge) },
    async liveBytes() {
      // What is recorded is kept on purpose, up to its bound.
      await fetch(`${edge}/_lab/reset`, { method: "POST" });
      child.send("measure");
      const [{ liveBytes }] = await once(child, "message");
      return liveBytes;
    },
    descriptors: () => {
      try {
        return readdirSync(`/proc/${child.pid}/fd`).length;
      } catch {
        return 0;
      }
    },
    expectRunning,
    expectUnharmed() {
      expectRunning();
      expect(FAULTS.exec(output)?.[0] ?? "no fault").toBe("no fault");
    },
    stop: () => end(child),
  };
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
