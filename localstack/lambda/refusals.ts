import { LambdaServiceError } from "./types.ts";

const MEGABYTE = 1024 * 1024;
/** B1. */
export const MAX_SYNC_BYTES = 6 * MEGABYTE;
/** B2: 1 MB since 2025, 256 KB before. */
export const MAX_ASYNC_BYTES = MEGABYTE;

/** @throws LambdaServiceError 413 where the event is too large for its invocation type (B1, B2). */
export function checkRequestSize(payload: string, type: "RequestResponse" | "Event"): void {
  const maxBytes = type === "Event" ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  // A character has three bytes at most in UTF-8, so most events need not be measured.
  if (payload.length * 3 <= maxBytes || Buffer.byteLength(payload) <= maxBytes) return;
  throw new LambdaServiceError(
    "RequestTooLargeException",
    413,
    `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`,
  );
}

export const invalidJson = (why: string) =>
  new LambdaServiceError(
    "InvalidRequestContentException",
    400,
    `Could not parse request body into json: ${why}`,
  );

export const functionNotFound = (arn: string) =>
  new LambdaServiceError("ResourceNotFoundException", 404, `Function not found: ${arn}`);

/** B7. */
export const concurrencyReached = () =>
  new LambdaServiceError(
    "TooManyRequestsException",
    429,
    "Rate Exceeded.",
    "ReservedFunctionConcurrentInvocationLimitExceeded",
  );

/** For an `Event`, which is answered before a handler could find out. @throws LambdaServiceError 400. */
export function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw invalidJson((error as Error).message);
  }
}
