import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "B1",
    file: "lambda/refusals.ts",
    find: "Buffer.byteLength(payload) <= maxBytes",
    replace: "payload.length <= maxBytes",
  },
  {
    row: "B2",
    file: "lambda/async-invocations.ts",
    find: "const MAX_RETRIES = 2;",
    replace: "const MAX_RETRIES = 1;",
  },
  {
    row: "B3",
    file: "lambda/errors.ts",
    find: "${timeoutSeconds.toFixed(2)}",
    replace: "${timeoutSeconds}",
  },
  {
    row: "B4",
    file: "lambda/worker/errors.ts",
    find: 'error.stack.split("\\n") :',
    replace: 'error.stack.split("\\n").slice(1) :',
  },
  {
    row: "B5",
    file: "lambda/errors.ts",
    find: '"Runtime exited without providing a reason"',
    replace: '"Runtime exited with error: exit status 0"',
  },
  {
    row: "B6",
    file: "lambda/function-pool.ts",
    find: "} else this.#free.push(environment);",
    replace: "} else environment.end();",
  },
  {
    row: "B7",
    file: "lambda/refusals.ts",
    find: '"ReservedFunctionConcurrentInvocationLimitExceeded"',
    replace: '"ConcurrentInvocationLimitExceeded"',
  },
  {
    row: "B8",
    file: "gateway/messages.ts",
    find: 'case "throttled":',
    replace: 'case "throttled": return "Too Many Requests";',
  },
  {
    row: "B9",
    file: "lambda/variables.ts",
    find: 'AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",',
    replace: "",
  },
  {
    row: "B10",
    file: "lambda/environment-factory.ts",
    find: 'join(stateDir, "tmp", String(id))',
    replace: 'join(stateDir, "tmp", fn.key)',
  },
  {
    row: "B11",
    file: "model/functions.ts",
    find: "DEFAULT_TIMEOUT_SECONDS = 6",
    replace: "DEFAULT_TIMEOUT_SECONDS = 3",
  },
  {
    row: "B12",
    file: "lambda/worker/context.ts",
    find: "() => invocation.deadlineMs - Date.now()",
    replace: "((left) => () => left)(invocation.deadlineMs - Date.now())",
  },
  {
    row: "B13",
    file: "lambda/worker/main.ts",
    find: "await pending.beforeFreeze();",
    replace: "await new Promise((resolve) => setTimeout(resolve, 300));",
  },
  {
    row: "B14",
    file: "lambda/worker/load-handler.ts",
    find: "found.length >= 3",
    replace: "found.length > 3",
  },
  {
    row: "B15",
    file: "lambda/worker/callbacks.ts",
    find: "context.callbackWaitsForEmptyEventLoop = true;",
    replace: "context.callbackWaitsForEmptyEventLoop = false;",
  },
];
