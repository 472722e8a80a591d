import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { FromWorker, InvocationHeader } from "../ipc/messages.ts";

export interface Mail {
  readonly invocation: InvocationHeader;
  /** JSON text. */
  readonly event: string;
}

/** Hands a message to the host at once, also where the thread stands still or ends right after. */
export function post(message: FromWorker, payload = ""): void {
  parentPort?.postMessage([message, payload]);
}

/**
 * The freeze (B13): blocks the thread until the next event is there. No timer fires and no promise goes on meanwhile, and what is left
 * behind goes on while the next event is handled.
 */
export function waitForMail(signal: Int32Array): Mail {
  if (!parentPort) throw new Error("an environment runs only as a worker thread");
  for (;;) {
    // Read before the mailbox is looked into, so that an event posted in between ends the wait at once.
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(parentPort);
    if (received) {
      const [invocation, event] = received.message as [InvocationHeader, string];
      return { invocation, event };
    }
    Atomics.wait(signal, 0, seen);
  }
}
