/** An error that the runtime itself raises; its name is the `errorType` that AWS answers with. */
export class RuntimeError extends Error {
  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.name = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** B4: what an invocation answers when the handler throws `error`, which may be anything. */
export function errorPayload(error: unknown): ErrorPayload {
  if (isError(error)) {
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: typeof error.stack === "string" ? error.stack.split("\n") : [],
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** The second part of AWS's "Invoke Error" log line: the error with its own fields and its stack as lines. */
export function errorForLog(error: unknown): string {
  if (!isError(error)) return JSON.stringify(errorPayload(error));
  try {
    const { stack, ...fields } = { ...error } as Record<string, unknown>;
    return JSON.stringify({
      errorType: error.name,
      errorMessage: error.message,
      ...fields,
      stack: String(stack ?? error.stack ?? "").split("\n"),
    });
  } catch {
    return JSON.stringify(errorPayload(error)); // a field of it cannot be written as JSON
  }
}

/** Also true for an error of another realm (`vm`), which `instanceof` does not know. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}
