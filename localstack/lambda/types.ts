/** What the gateway, the HTTP API, the event sources and the edge ask of Lambda. Source: the Lambda API reference, Invoke. */
export interface LambdaService {
  /**
   * Runs a function once and resolves with its answer; a handler that throws, times out or ends its process is an answer too (`functionError`).
   * @throws LambdaServiceError where AWS answers with an error status instead: 404, 413 (B1, B2), 429 (B7).
   */
  invoke(functionKeyOrName: string, payload: string, options?: InvokeOptions): Promise<InvocationResult>;
  /** Time-outs of those who wait for a function are not to fire now: a person looks at its code in a debugger, or has switched them off. */
  timeoutsHeld?(): boolean;
}

export interface InvokeOptions {
  /** `Event`: resolves with 202 once queued; two retries follow (B2). Default `RequestResponse`. */
  readonly type?: "RequestResponse" | "Event";
  /** `Root=1-...;Parent=...;Sampled=1`; made anew where absent. */
  readonly traceId?: string;
  /**
   * `$LATEST`, an alias or a version, where it is not part of the name; handlers see it in `invokedFunctionArn` (B12). All of them run the code that
   * is here.
   */
  readonly qualifier?: string;
  /** Base64 JSON of the caller's context, as the API takes it. */
  readonly clientContext?: string;
}

export interface InvocationResult {
  /** 200, or 202 for `Event`. */
  readonly statusCode: 200 | 202;
  readonly requestId: string;
  /** Set where the handler failed: payload is then `{errorType, errorMessage, trace?}` (B3, B4, B5). */
  readonly functionError?: "Unhandled";
  /** JSON text; `null` as text where the handler returned nothing. Empty for `Event`. */
  readonly payload: string;
  /** What the invocation wrote to standard output and error, last 4 KB. */
  readonly logTail: string;
  readonly billedMs: number;
  readonly cold: boolean;
  /** Of a cold one, how long INIT took. */
  readonly initMs?: number;
  /** How long it waited for an environment here; AWS starts one at once. */
  readonly waitedMs?: number;
}

/** A refusal by the Lambda service itself, before or after the handler. */
export class LambdaServiceError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly reason: string | undefined;
  constructor(code: string, statusCode: number, message: string, reason?: string) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.reason = reason;
  }
}
