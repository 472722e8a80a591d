import type { ErrorBody } from "#protocol/errors";

const TRANSIENT = new Set([
  "TIMED_OUT",
  "DISCONNECTED",
  "NOT_CONNECTED",
  "RATE_LIMITED",
  "NOT_IDENTIFIED",
  "INTERNAL_ERROR",
]);

/**
 * A request that did not succeed. `code` is the wire's, or one of the client's own: TIMED_OUT, DISCONNECTED (both leave open whether the
 * server has done it), BAD_ANSWER (not the shape of the wire) and NOT_CONNECTED (it was never sent).
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: string;
  readonly fields: ErrorBody["fields"];
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, fields?: ErrorBody["fields"], retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }

  static fromWire(error: ErrorBody): GatewayError {
    return new GatewayError(error.code, error.message, error.fields, error.retry_after_ms);
  }

  /** Whether trying the same again, unchanged, can help. */
  get transient(): boolean {
    return TRANSIENT.has(this.code);
  }
}
