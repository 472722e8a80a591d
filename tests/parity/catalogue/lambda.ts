import { type Row, row } from "./row.ts";

export const lambda: readonly Row[] = [
  row(
    "B1",
    "A synchronous invocation takes and gives 6 MB at most; a larger event: 413 `RequestTooLargeException`.",
    "D Invoke",
  ),
  row(
    "B2",
    "An asynchronous one takes 1 MB, is answered 202, and is tried twice more where it fails; then its destination gets a record.",
    "D Invoke, D InvokeAsync",
  ),
  row(
    "B3",
    'A time-out: 200 with `X-Amz-Function-Error: Unhandled` and `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ... Error: Task timed out after 1.00 seconds"}`.',
    "V recorded lambda",
  ),
  row("B4", "A Node.js handler that throws: `{errorType, errorMessage, trace}`.", "V recorded lambda, M"),
  row(
    "B5",
    'A process that exits: `Runtime.ExitError`, "Runtime exited without providing a reason".',
    "V recorded lambda",
  ),
  row(
    "B6",
    "An environment runs one request at a time; others are made on demand; module state is kept while one is warm.",
    "D scaling, D lambda limits",
  ),
  row(
    "B7",
    'Reserved concurrency used up: 429 `TooManyRequestsException`, `ReservedFunctionConcurrentInvocationLimitExceeded`, "Rate Exceeded.".',
    "V recorded lambda",
  ),
  row("B8", 'A throttled function behind a route: the "Internal server error" frame.', "M", {
    unconfirmed: "all of it",
  }),
  row(
    "B9",
    "Environment variables: the function's name, version, memory and log names, `AWS_REGION`, `AWS_EXECUTION_ENV`, `AWS_LAMBDA_INITIALIZATION_TYPE`, keys with a session token, `_X_AMZN_TRACE_ID`, `TZ=:UTC`, `LAMBDA_TASK_ROOT`, `AWS_LAMBDA_RUNTIME_API`.",
    "V recorded lambda",
  ),
  row(
    "B10",
    "The temporary folder is private to the environment and kept while it is warm.",
    "D lambda limits, M",
  ),
  row("B11", "The framework's defaults: 6 s and 1,024 MB.", "U osls functions"),
  row("B12", "`context.getRemainingTimeInMillis` and `context.invokedFunctionArn`.", "D nodejs-context"),
  row(
    "B13",
    "Between invocations an environment stands still; what was left un-awaited goes on in its next invocation, or never.",
    "D lambda-runtime-environment",
  ),
  row(
    "B14",
    "nodejs24.x refuses a handler with three or more parameters at INIT, `Runtime.CallbackHandlerDeprecated`; `context.succeed`, `fail`, `done` and `callbackWaitsForEmptyEventLoop` are gone.",
    "D nodejs-handler, U hono#4772, U serverless-adapter#378",
  ),
  row(
    "B15",
    "nodejs22.x and older: a callback's answer waits for an empty event loop, unless `callbackWaitsForEmptyEventLoop` is false; an async handler's answer does not.",
    "D nodejs-handler",
  ),
];
