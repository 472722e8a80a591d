import { readSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { createFrameReader, encodeFrame } from "../ipc/frames.ts";
import type { FromWorker, InvocationHeader, ToWorker, WorkerData } from "../ipc/messages.ts";

export interface Mail {
  readonly invocation: InvocationHeader;
  /** JSON text. */
  readonly event: string;
}

const { fd, greeting } = workerData as WorkerData;
const CHUNK_BYTES = 64 * 1024;

/** Hands a message to the main process at once, also where the thread stands still or ends right after. */
export function post(message: FromWorker, payload = ""): void {
  const frame = encodeFrame(message, payload);
  for (let sent = 0; sent < frame.length; ) sent += writeSync(fd, frame, sent);
}

const mails: Mail[] = [];
let isEnded = false;
const reader = createFrameReader<ToWorker>((message, payload) => {
  if (message.t === "end") isEnded = true;
  else if (message.t === "invoke") mails.push({ invocation: message.invocation, event: payload });
});

/**
 * The freeze (B13): blocks the thread until the next event is there. No timer fires and no promise goes on meanwhile, and what is left
 * behind goes on while the next event is handled.
 */
export function waitForMail(): Mail {
  for (;;) {
    const mail = mails.shift();
    if (mail) return mail;
    if (isEnded) process.exit(0);
    reader.push(read());
  }
}

/** Passes over what an environment that is gone has left unread on this line. */
export function waitForGreeting(): void {
  const wanted = Buffer.from(greeting);
  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    seen = Buffer.concat([seen, read()]);
    const at = seen.indexOf(wanted);
    if (at >= 0) {
      reader.push(seen.subarray(at + wanted.length));
      return;
    }
    seen = seen.subarray(-wanted.length);
  }
}

function read(): Buffer {
  // A buffer of its own for each read: the reader keeps parts of frames.
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const length = readSync(fd, chunk, 0, CHUNK_BYTES, null);
  // The main process is gone.
  if (length === 0) process.exit(0);
  return chunk.subarray(0, length);
}
