import { Session } from "node:inspector";
import type { Worker } from "node:worker_threads";

interface WorkerMessage {
  readonly params: { readonly sessionId: string; readonly message: string };
}

/**
 * Lets threads go on that a debugger has left at a breakpoint, now and at any that it left in them. Node does so for a process's own thread and not for its workers (seen with 20.20 and
 * 24.22): their sessions outlive the debugger, and a thread that is held by one ends by no `terminate()`.
 * @param workers all that ran when the debugger left; to be replaced soon, since to run under a session of the debugger's costs
 */
export function letGo(workers: readonly Worker[]): void {
  if (workers.length === 0) return;
  const session = new Session();
  session.connect();
  let lastId = 0;
  const tell = (sessionId: string, method: string) => {
    lastId += 1;
    const message = JSON.stringify({ id: lastId, method });
    session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  };
  // It also tells of workers that start later: those are nobody's.
  let isListing = true;
  session.on("NodeWorker.attachedToWorker", ({ params }) => {
    if (!isListing) return;
    tell(params.sessionId, "Debugger.enable");
    tell(params.sessionId, "Runtime.runIfWaitingForDebugger");
  });
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }: WorkerMessage) => {
    if (params.message.startsWith('{"method":"Debugger.paused"')) tell(params.sessionId, "Debugger.resume");
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false }, () => {
    isListing = false;
  });
  let left = workers.length;
  for (const worker of workers)
    worker.once("exit", () => {
      left -= 1;
      if (left === 0) session.disconnect();
    });
}
