/** Errors that Lambda itself answers with in a handler's place, as JSON text (B3, B5). */
const failure = (errorType: string, requestId: string, message: string): string =>
  JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });

/** B3. */
export const timedOut = (requestId: string, timeoutSeconds: number): string =>
  failure("Sandbox.Timedout", requestId, `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);

/** B5: the handler's process ended in mid-invocation. */
export function runtimeExited(
  requestId: string,
  cause: { readonly code: number; readonly outOfMemory: boolean; readonly signal?: string },
): string {
  if (cause.outOfMemory) {
    return failure("Runtime.OutOfMemory", requestId, "Runtime exited with error: signal: killed");
  }
  if (cause.signal !== undefined) {
    return failure("Runtime.ExitError", requestId, "Runtime exited with error: signal: killed");
  }
  if (cause.code === 0) {
    return failure("Runtime.ExitError", requestId, "Runtime exited without providing a reason");
  }
  return failure("Runtime.ExitError", requestId, `Runtime exited with error: exit status ${cause.code}`);
}

/** B1: 6 MB and the 100 bytes that AWS allows for its envelope. */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

export const responseTooLarge = (): string =>
  JSON.stringify({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
