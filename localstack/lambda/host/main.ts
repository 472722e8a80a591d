/**
 * A host process: runs environments as worker threads, which speak with the main process themselves. It is a process
 * of its own because a worker can take its process down, by `process.abort()` or by memory that its limits do not count.
 */
import { writeSync } from "node:fs";
import { url as inspectorUrl, open } from "node:inspector";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { createFrameReader, encodeFrame, sendFrame } from "../ipc/frames.ts";
import {
  CONTROL_FD,
  type FromHost,
  OPEN_INSPECTOR,
  type ToHost,
  type WorkerData,
  type WorkerExit,
} from "../ipc/messages.ts";
import { createDescriptorCount } from "./descriptors.ts";
import { letGo } from "./let-go.ts";

const workerFile = process.argv[2] ?? "";
/** Of the limit; what runs beside needs the rest. */
const MAX_DESCRIPTORS = 0.8;
/** Under this a worker cannot even start. AWS's smallest function has 128 MB. */
const MIN_HEAP_MB = 64;

const environments = new Map<number, Worker>();
const main = new Socket({ fd: CONTROL_FD, readable: true, writable: true });
const send = (message: FromHost) => sendFrame(main, message);

function start({ env, fd, greeting, spec }: Extract<ToHost, { t: "start" }>): void {
  const { variables, ...rest } = spec;
  const worker = new Worker(workerFile, {
    name: spec.functionName,
    env: { ...variables },
    workerData: { ...rest, fd, greeting } satisfies WorkerData,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(spec.memoryMb, MIN_HEAP_MB),
      maxYoungGenerationSizeMb: 4,
    },
  });
  let outOfMemory = false;
  environments.set(env, worker);
  worker.on("error", (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!outOfMemory) process.stderr.write(`${error.stack ?? String(error)}\n`);
  });
  worker.on("exit", (code) => {
    environments.delete(env);
    writeSync(fd, encodeFrame({ t: "exit", code, outOfMemory } satisfies WorkerExit, ""));
  });
}

/** At once, with what handlers have started: Node's own end would wait for every thread, and one that stands still, or waits for a child, never ends. */
function end(): void {
  process.kill(process.platform === "win32" ? process.pid : 0, "SIGKILL");
}

const reader = createFrameReader<ToHost>((message) => {
  if (message.t === "start") start(message);
  else if (message.t === "end") void environments.get(message.env)?.terminate();
  else if (message.t === "measure") measure();
  else letGo([...environments.values()]);
});

main.on("data", (chunk: Buffer) => reader.push(chunk));
// The main process is gone, however it ended: an environment without it can only do harm.
main.on("close", end);
main.on("error", end);
process.on("uncaughtException", (error) => {
  writeSync(process.stderr.fd, `${error.stack ?? String(error)}\n`);
  end();
});
// Ctrl-C reaches the whole process group; the main process decides when its hosts end.
process.on("SIGINT", () => {});

if (process.argv[3] === OPEN_INSPECTOR) open(0, "127.0.0.1");
// Also where an editor's module has opened it before this file was loaded.
const url = inspectorUrl();
if (url !== undefined) send({ t: "inspector", url });

let reportedBytes = 0;
function reportMemory(): void {
  const rssBytes = process.memoryUsage.rss();
  if (Math.abs(rssBytes - reportedBytes) < 8 * 1024 * 1024) return;
  reportedBytes = rssBytes;
  send({ t: "memory", rssBytes });
}

const countDescriptors = createDescriptorCount();
let areDescriptorsReported = false;
function reportDescriptors(): void {
  const counted = areDescriptorsReported ? undefined : countDescriptors?.();
  if (!counted || counted.open < counted.limit * MAX_DESCRIPTORS) return;
  areDescriptorsReported = true;
  send({ t: "descriptors", ...counted });
}

function measure(): void {
  reportDescriptors();
  // Reading it takes a descriptor.
  if (!areDescriptorsReported) reportMemory();
}
