import { runtimeExited, timedOut } from "../lambda/errors.ts";
import type { InvocationResult } from "../lambda/index.ts";
import { concurrencyReached } from "../lambda/refusals.ts";
import type { FunctionModel } from "../model/types.ts";
import type { FunctionError, FunctionTrouble } from "./types.ts";

/**
 * Runs an invocation that is to fail or to be late.
 * @param run the invocation itself. Where the error comes after it, whatever it ended with is lost
 * @throws LambdaServiceError 429 where it is to be throttled (B7)
 */
export async function runInTrouble(
  { error, isAfterRun, delayMs }: FunctionTrouble,
  fn: FunctionModel,
  requestId: string,
  run: () => Promise<InvocationResult>,
): Promise<InvocationResult> {
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (!error) return run();
  if (isAfterRun) await run();
  return faultyInvocation(error, fn, requestId);
}

function faultyInvocation(
  { name, message }: FunctionError,
  fn: FunctionModel,
  requestId: string,
): InvocationResult {
  if (name === "TooManyRequestsException") throw concurrencyReached();
  return {
    statusCode: 200,
    requestId,
    functionError: "Unhandled",
    payload: payloadOf(name, message, fn, requestId),
    logTail: "",
    billedMs: name === "Sandbox.Timedout" ? fn.timeoutSeconds * 1000 : 1,
    cold: false,
  };
}

function payloadOf(name: string, message: string, fn: FunctionModel, requestId: string): string {
  if (name === "Sandbox.Timedout") return timedOut(requestId, fn.timeoutSeconds);
  if (name === "Runtime.ExitError") return runtimeExited(requestId, { code: 1, outOfMemory: false });
  return JSON.stringify({ errorType: name, errorMessage: message, trace: [`${name}: ${message}`] });
}
