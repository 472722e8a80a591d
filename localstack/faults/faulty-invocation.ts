import { runtimeExited, timedOut } from "../lambda/errors.ts";
import type { InvocationResult } from "../lambda/index.ts";
import { concurrencyReached } from "../lambda/refusals.ts";
import type { FunctionModel } from "../model/types.ts";
import type { FunctionError } from "./types.ts";

/** How an invocation ends that is to fail, its handler not run. @throws LambdaServiceError 429 where it is to be throttled (B7) */
export function faultyInvocation(
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
