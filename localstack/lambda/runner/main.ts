/**
 * One execution environment of a function that is not in JavaScript: serverless-offline's own runner, in a process of its own. So what it changes in its process (the current folder, the
 * PATH) harms nobody, what the function writes is known to be this function's, and an end takes the interpreter along.
 */
import childProcess, { type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { createFrameReader, sendFrame } from "../ipc/frames.ts";
import type { EnvironmentSpec, FromWorker, InvocationHeader } from "../ipc/messages.ts";
import { type RunnerAnswer, readAnswer, readFailure } from "./answers.ts";
import { createLineOutput } from "./line-output.ts";
import { LINE_FD, type ToRunner } from "./messages.ts";
import { PYTHON_HANDLER, PYTHON_MODULE } from "./python-handler.ts";

interface Runner {
  run(event: unknown, context: unknown): Promise<unknown>;
  cleanup(): Promise<void>;
}

const line = new Socket({ fd: LINE_FD, readable: true, writable: true });
const send = (message: FromWorker, payload = "") => sendFrame(line, message, payload);
const output = createLineOutput((text) => send({ t: "output" }, text));
let spec: EnvironmentSpec;
let runner: Runner | undefined;

/** serverless-offline's HandlerRunner for this function, which chooses the runner of its language. */
async function loadRunner({
  offline,
  folder,
  rubyWatchDirs,
}: Extract<ToRunner, { t: "start" }>): Promise<Runner> {
  const { default: HandlerRunner } = await import(`${offline}/lambda/handler-runner/index.js`);
  const { setLogUtils } = await import(`${offline}/utils/log.js`);
  const write = (...parts: unknown[]) => output.write(`${parts.map(String).join(" ").trimEnd()}\n`);
  const silent = () => {};
  // What a function prints comes as a notice; errors that it reports beside a rejection are told by that.
  setLogUtils({
    log: { notice: write, warning: write, error: silent, info: silent, debug: silent, verbose: silent },
  });
  const isPython = spec.runtime.startsWith("python");
  if (isPython) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${PYTHON_MODULE}.py`), PYTHON_HANDLER);
    endWithInterpreter();
  }
  const variables = isPython
    ? { ...spec.variables, PYTHONPATH: [folder, spec.variables.PYTHONPATH].filter(Boolean).join(delimiter) }
    : spec.variables;
  const { LAMBDA_TASK_ROOT: root } = spec.variables;
  const fn = {
    codeDir: root,
    servicePath: root,
    functionKey: spec.functionName,
    functionName: spec.functionName,
    functionPackage: spec.bundle,
    handler: isPython ? `${PYTHON_MODULE}.handler` : spec.handler,
    // It knows the versions of its day; all of a language are run by the one interpreter that is here.
    runtime: isPython
      ? "python3.13"
      : spec.runtime.replace(/^ruby.*/, "ruby3.4").replace(/^java.*/, "java17"),
  };
  return new HandlerRunner(fn, { rubyWatchDirs }, variables);
}

/** An interpreter that ends (`os._exit`, a crash) ends its environment, with its exit code; its runner would wait for ever. */
function endWithInterpreter(): void {
  const { spawn } = childProcess;
  childProcess.spawn = ((...asked: Parameters<typeof spawn>) => {
    const child: ChildProcess = spawn(...asked);
    child.once("exit", (code, signal) =>
      process.exit(code ?? (signal === null ? 1 : 128 + constants.signals[signal])),
    );
    return child;
  }) as typeof spawn;
  syncBuiltinESMExports();
}

function contextOf(invocation: InvocationHeader) {
  const { variables } = spec;
  return {
    awsRequestId: invocation.requestId,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    functionName: spec.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: invocation.invokedFunctionArn,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: String(spec.memoryMb),
    // Seconds, from which Ruby's counts down.
    timeout: Math.max(0, invocation.deadlineMs - Date.now()) / 1_000,
    // For python-handler.ts.
    invocation,
  };
}

async function answer(invocation: InvocationHeader, event: unknown): Promise<RunnerAnswer> {
  try {
    return readAnswer(spec.runtime, await runner?.run(event, contextOf(invocation)));
  } catch (error) {
    return readFailure(spec.runtime, error);
  }
}

async function run(invocation: InvocationHeader, text: string): Promise<void> {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    send({ t: "bad-event" }, (error as Error).message);
    return;
  }
  const { payload, failed, last } = await answer(invocation, event);
  output.endInvocation();
  send({ t: "result", ...(failed ? { failed } : {}), ...(last ? { last } : {}) }, payload);
  if (last) line.end(() => process.exit(1));
}

async function start(message: Extract<ToRunner, { t: "start" }>): Promise<void> {
  spec = message.spec;
  try {
    runner = await loadRunner(message);
    send({ t: "ready" });
  } catch (error) {
    send({ t: "init-error" }, readFailure(spec.runtime, error).payload);
    line.end(() => process.exit(1));
  }
}

/** Go's runner removes the files that it made. The group is ended from outside afterwards, in any case. */
async function end(): Promise<void> {
  await runner?.cleanup().catch(() => {});
  process.exit(0);
}

const reader = createFrameReader<ToRunner>((message, payload) => {
  if (message.t === "start") void start(message);
  else if (message.t === "invoke") void run(message.invocation, payload);
  else void end();
});
line.on("data", (chunk: Buffer) => reader.push(chunk));
/** The main process is gone, however it ended: an interpreter without it can only do harm. */
const orphaned = () => {
  if (process.platform !== "win32") process.kill(-process.pid, "SIGKILL");
  process.exit(0);
};
line.on("close", orphaned);
line.on("error", orphaned);
// Ctrl-C reaches the whole process group; the main process decides when environments end.
process.on("SIGINT", () => {});
