import type { ErrorBody } from "#protocol/errors";

/** A refused or failed HTTP call. `code` is the wire's; NETWORK: no answer; BAD_ANSWER: something else than the wire's shapes answered. */
export class ApiError extends Error {
  override readonly name: string = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly fields: ErrorBody["fields"];
  readonly retryAfterMs: number | undefined;

  constructor(status: number, error: Pick<ErrorBody, "code" | "message"> & Partial<ErrorBody>) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.fields = error.fields;
    this.retryAfterMs = error.retry_after_ms;
  }
}

/** The refresh token is spent or revoked: only a log-in helps. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";
  readonly signedOut = true;
}
