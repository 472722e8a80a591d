import { format } from "node:util";
import { post } from "./mailbox.ts";

let currentRequestId = "undefined"; // what AWS prints for lines written during INIT

/** The invocation that following lines belong to. */
export function setRequestId(requestId: string): void {
  currentRequestId = requestId;
}

type Write = typeof process.stdout.write;

/** Takes what the handler's code writes, at the call: a stream would be flushed by an event loop that stands still after the answer. */
function capture(stream: NodeJS.WriteStream): void {
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    post({ t: "output" }, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done as () => void);
    return true;
  };
  stream.write = write as Write;
}

/** One log line as CloudWatch shows it in text format: time, request id, level and message with tabs between. */
export function writeLogLine(level: string, ...message: unknown[]): void {
  const line = [new Date().toISOString(), currentRequestId, level, format(...message)].join("\t");
  post({ t: "output" }, `${line}\n`);
}

const LEVELS = {
  log: "INFO",
  info: "INFO",
  debug: "DEBUG",
  warn: "WARN",
  error: "ERROR",
  trace: "TRACE",
} as const;

/** Gives console and standard output AWS's form. Must run before the handler's module is loaded. */
export function captureOutput(): void {
  capture(process.stdout);
  capture(process.stderr);
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...message: unknown[]) => writeLogLine(level, ...message);
  }
}
