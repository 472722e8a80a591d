/** What a runner gave for one invocation, as an environment answers it. */
export interface RunnerAnswer {
  /** JSON text. */
  readonly payload: string;
  readonly failed: boolean;
  /** INIT failed: the next invocation needs another environment. */
  readonly last: boolean;
}

/** By python-handler.ts. */
export interface PythonAnswer {
  readonly ok?: string;
  readonly error?: string;
  readonly last?: boolean;
}

export function readAnswer(runtime: string, value: unknown): RunnerAnswer {
  if (runtime.startsWith("python")) {
    const { ok, error, last } = value as PythonAnswer;
    return { payload: error ?? ok ?? "null", failed: error !== undefined, last: last === true };
  }
  // Java's runner gives nothing where the handler threw, and says why in what it logs.
  if (value === undefined && runtime.startsWith("java"))
    return failure("Runtime.Unknown", "The Java handler gave no answer. The function's log says why.");
  return { payload: JSON.stringify(value === undefined ? null : value), failed: false, last: false };
}

/** B4, of what a runner rejects with. */
export function readFailure(runtime: string, error: unknown): RunnerAnswer {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!runtime.startsWith("go")) return failure(name, message, (stack ?? "").split("\n").slice(1));
  // That runner leaves its process in a folder of its own, where a second run finds nothing.
  return {
    ...failure("Runtime.InvalidEntrypoint", /ENOENT/.test(message) ? GO_NOT_BUILT : message),
    last: true,
  };
}

const GO_NOT_BUILT =
  "The function was not built. serverless-offline's Go runner needs github.com/icarus-sullivan/mock-lambda in the module (go get it) and a handler that `go build` accepts.";

const failure = (
  errorType: string,
  errorMessage: string,
  stackTrace: readonly string[] = [],
): RunnerAnswer => ({
  payload: JSON.stringify({ errorMessage, errorType, stackTrace }),
  failed: true,
  last: false,
});
