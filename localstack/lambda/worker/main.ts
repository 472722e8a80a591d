/** One execution environment: INIT once, then one invocation after the other, frozen in between. Runs as a worker thread of a host process. */
import { workerData } from "node:worker_threads";
import type { WorkerData } from "../ipc/messages.ts";
import type { Outcome } from "./callbacks.ts";
import { errorForLog, errorPayload, RuntimeError } from "./errors.ts";
import { type Handler, loadHandler, takesCallbacks } from "./load-handler.ts";
import { post, waitForGreeting, waitForMail } from "./mailbox.ts";
import { captureOutput, setRequestId, writeLogLine } from "./output.ts";
import { createPendingWatch } from "./pending-work.ts";
import { containProcessEnd } from "./process-end.ts";
import { explainProcessWide } from "./process-wide.ts";
import { type RunningInvocation, runInvocation } from "./run-invocation.ts";
import { mapStackTraces } from "./source-maps.ts";
import { watchThreads } from "./started-threads.ts";
import { installStreaming, StreamedAnswer } from "./streaming.ts";

const spec = workerData as WorkerData;
const callbacks = takesCallbacks(spec.runtime);
let running: RunningInvocation | undefined;

function uncaught(error: unknown, title: string, exitCode: number): void {
  writeLogLine("ERROR", title, errorForLog(error));
  const payload = JSON.stringify(errorPayload(error));
  if (running) post({ t: "result", failed: true, last: true }, payload);
  else post({ t: "init-error" }, payload);
  process.exit(exitCode);
}

/** Exit codes as AWS's Node.js runtime client has them. */
function watchUncaught(): void {
  process.on("uncaughtException", (error) => uncaught(error, "Uncaught Exception", 129));
  process.on("unhandledRejection", (reason) => {
    const error = new RuntimeError("Runtime.UnhandledPromiseRejection", String(reason));
    if (reason instanceof Error && reason.stack) error.stack = `${error.name}: ${reason.stack}`;
    uncaught(error, "Unhandled Promise Rejection", 128);
  });
  process.on("beforeExit", () => running?.eventLoopEmpty());
}

function answer(outcome: Outcome): void {
  if (!outcome.ok) {
    writeLogLine("ERROR", "Invoke Error", errorForLog(outcome.error));
    post({ t: "result", failed: true }, JSON.stringify(errorPayload(outcome.error)));
    return;
  }
  if (outcome.value instanceof StreamedAnswer) {
    post({ t: "result" }, outcome.value.text);
    return;
  }
  try {
    post({ t: "result" }, JSON.stringify(outcome.value === undefined ? null : outcome.value) ?? "null");
  } catch {
    answer({
      ok: false,
      error: new RuntimeError("Runtime.MarshalError", "Unable to stringify response body"),
    });
  }
}

function parseEvent(text: string): { event: unknown } | undefined {
  try {
    return { event: JSON.parse(text) };
  } catch (error) {
    post({ t: "bad-event" }, (error as Error).message);
    return undefined;
  }
}

/** One function behind the other, and no loop that awaits: that takes a fiftieth of an empty call. */
function serve(handler: Handler): void {
  const pending = createPendingWatch();
  const next = (): void => {
    const mail = waitForMail();
    const parsed = parseEvent(mail.event);
    if (!parsed) {
      setImmediate(next);
      return;
    }
    setRequestId(mail.invocation.requestId);
    process.env._X_AMZN_TRACE_ID = mail.invocation.traceId;
    running = runInvocation(handler, parsed.event, mail.invocation, callbacks);
    void running.outcome.then(ended);
  };
  const ended = (outcome: Outcome): void => {
    running = undefined;
    answer(outcome);
    setImmediate(freeze);
  };
  const freeze = (): void => {
    const leftBehind = pending.check();
    if (leftBehind) void leftBehind.then(next);
    else next();
  };
  next();
}

async function init(): Promise<void> {
  waitForGreeting();
  mapStackTraces();
  captureOutput();
  containProcessEnd();
  explainProcessWide();
  watchUncaught();
  installStreaming();
  watchThreads(spec.localHosts);
  let handler: Handler;
  try {
    handler = await loadHandler(spec.bundle, spec.handler, spec.runtime);
  } catch (error) {
    writeLogLine("ERROR", "Init Error", errorForLog(error));
    post({ t: "init-error" }, JSON.stringify(errorPayload(error)));
    process.exit(1);
  }
  post({ t: "ready" });
  serve(handler);
}

void init();
