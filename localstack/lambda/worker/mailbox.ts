import { readSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { createFrameReader, encodeFrame, writeFrame } from "../ipc/frames.ts";
import type { FromWorker, InvocationHeader, ToWorker, WorkerData } from "../ipc/messages.ts";

export interface Mail {
  readonly invocation: InvocationHeader;
  /** JSON text. */
  readonly event: string;
}

const { fd, greeting } = workerData as WorkerData;
/** For each read and for each write anew: a buffer of its own for each message was a fifth of what an empty call costs the thread. */
const received = Buffer.allocUnsafeSlow(64 * 1024);
const sending = Buffer.allocUnsafeSlow(16 * 1024);

/** Hands a message to the main process at once, also where the thread stands still or ends right after. */
export function post(message: FromWorker, payload = ""): void {
  let frame: Buffer = sending;
  let length = writeFrame(sending, message, payload);
  if (length === 0) {
    frame = encodeFrame(message, payload);
    length = frame.length;
  }
  for (let sent = 0; sent < length; ) sent += writeSync(fd, frame, sent, length - sent);
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
    reader.push(received, read());
  }
}

/** Passes over what an environment that is gone has left unread on this line. */
export function waitForGreeting(): void {
  const wanted = Buffer.from(greeting);
  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    seen = Buffer.concat([seen, received.subarray(0, read())]); // a copy
    const at = seen.indexOf(wanted);
    if (at >= 0) {
      reader.push(seen.subarray(at + wanted.length));
      return;
    }
    seen = seen.subarray(-wanted.length);
  }
}

/** @returns how many bytes of `received` have come */
function read(): number {
  const length = readSync(fd, received, 0, received.length, null);
  // The main process is gone.
  if (length === 0) process.exit(0);
  return length;
}
