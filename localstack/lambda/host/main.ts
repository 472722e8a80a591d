/**
 * A host process: runs environments as worker threads and passes frames between them and the main process on descriptor 3. It is a process
 * of its own because a worker can take its process down, by `process.abort()` or by memory that its limits do not count.
 */
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { createFrameReader, encodeFrame } from "../ipc/frames.ts";
import type { EnvironmentSpec, FromHost, FromWorker, ToHost } from "../ipc/messages.ts";

const workerFile = process.argv[2] ?? "";
const MEMORY_REPORT_MS = 250;
/** Under this a worker cannot even start. AWS's smallest function has 128 MB. */
const MIN_HEAP_MB = 64;

interface Hosted {
  readonly worker: Worker;
  /** Counts what was posted; the worker sleeps on it (B13). */
  readonly signal: Int32Array;
}

const environments = new Map<number, Hosted>();
const main = new Socket({ fd: 3, readable: true, writable: true });
const send = (message: FromHost, payload = "") => main.write(encodeFrame(message, payload));

function start(env: number, spec: EnvironmentSpec): void {
  const { variables, ...rest } = spec;
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(workerFile, {
    name: spec.functionName,
    env: { ...variables },
    workerData: { ...rest, signal: shared },
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(spec.memoryMb, MIN_HEAP_MB),
      maxYoungGenerationSizeMb: 4,
    },
  });
  let outOfMemory = false;
  environments.set(env, { worker, signal: new Int32Array(shared) });
  worker.on("message", ([message, payload]: [FromWorker, string]) => send({ ...message, env }, payload));
  worker.on("error", (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!outOfMemory) process.stderr.write(`${error.stack ?? String(error)}\n`);
  });
  worker.on("exit", (code) => {
    environments.delete(env);
    send({ t: "exit", env, code, outOfMemory });
  });
}

const reader = createFrameReader<ToHost>((message, payload) => {
  if (message.t === "start") {
    start(message.env, message.spec);
    return;
  }
  const hosted = environments.get(message.env);
  if (!hosted) return; // it has exited meanwhile, and its `exit` is on the way
  if (message.t === "end") {
    void hosted.worker.terminate();
    return;
  }
  hosted.worker.postMessage([message.invocation, payload]);
  Atomics.add(hosted.signal, 0, 1);
  Atomics.notify(hosted.signal, 0);
});

main.on("data", (chunk: Buffer) => reader.push(chunk));
// The main process is gone, however it ended: an environment without it can only do harm.
main.on("close", () => process.exit(0));
main.on("error", () => process.exit(0));
// Ctrl-C reaches the whole process group; the main process decides when its hosts end.
process.on("SIGINT", () => {});

let reportedBytes = 0;
setInterval(() => {
  const rssBytes = process.memoryUsage.rss();
  if (Math.abs(rssBytes - reportedBytes) < 8 * 1024 * 1024) return;
  reportedBytes = rssBytes;
  send({ t: "memory", rssBytes });
}, MEMORY_REPORT_MS);
send({ t: "up" });
