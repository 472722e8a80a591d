import type { ExitCause } from "./environment-host.ts";

/** Errors that Lambda itself answers with in a handler's place, as JSON text (B3, B5). */
const failure = (errorType: string, requestId: string, message: string): string =>
  JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });

/** B3. */
export const timedOut = (requestId: string, timeoutSeconds: number): string =>
  failure("Sandbox.Timedout", requestId, `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);

/** What Go, in which AWS's side of the runtime is written, calls the signals of Linux; another one goes by its own name. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGTRAP: "trace/breakpoint trap",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGUSR1: "user defined signal 1",
  SIGSEGV: "segmentation fault",
  SIGUSR2: "user defined signal 2",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
};

/** B5: the handler's process ended in mid-invocation. */
export function runtimeExited(requestId: string, { code, outOfMemory, signal }: ExitCause): string {
  if (outOfMemory) {
    return failure("Runtime.OutOfMemory", requestId, "Runtime exited with error: signal: killed");
  }
  if (signal !== undefined) {
    const words = SIGNAL_WORDS[signal] ?? signal;
    return failure("Runtime.ExitError", requestId, `Runtime exited with error: signal: ${words}`);
  }
  if (code === 0) {
    return failure("Runtime.ExitError", requestId, "Runtime exited without providing a reason");
  }
  return failure("Runtime.ExitError", requestId, `Runtime exited with error: exit status ${code}`);
}

/** B1: 6 MB and the 100 bytes that AWS allows for its envelope. */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

export const responseTooLarge = (): string =>
  JSON.stringify({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
