/** What one invocation says about itself: one line of JSON. Names, ids, counts and codes only; never a text, a token, an address or a password. */
export interface LogLine {
  /** `message.send`, `POST /auth/login`, `fan-out`. */
  readonly action: string;
  /** `ok`, an ErrorCode, or `crash`. */
  readonly outcome: string;
  readonly duration_ms: number;
  readonly request_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly user_id?: string | undefined;
  readonly connection_id?: string | undefined;
  readonly [name: string]: string | number | undefined;
}

export function logInvocation(line: LogLine): void {
  console.log(JSON.stringify({ level: line.outcome === "crash" ? "error" : "info", ...line }));
}

/** A bug: told whole, because whoever reads this has to find it. */
export function logCrash(action: string, requestId: string, error: unknown): void {
  console.error(
    JSON.stringify({
      level: "error",
      action,
      request_id: requestId,
      error:
        error instanceof Error
          ? { name: error.name, message: error.message, stack: error.stack }
          : String(error),
    }),
  );
}

/** Set by Lambda anew for each invocation. */
export const traceId = (): string | undefined => process.env._X_AMZN_TRACE_ID;
