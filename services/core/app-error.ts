import type { ErrorCode } from "#protocol/errors";

/** An expected refusal: it reaches the user as it is. Anything else that is thrown is a bug and is only logged. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** With INVALID_FORM_BODY and UNKNOWN_ATTACHMENT: what is wrong with each field, by its path. */
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** With RATE_LIMITED: when to try again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: { fields?: Readonly<Record<string, string>>; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.fields = details.fields;
    this.retryAfterMs = details.retryAfterMs;
  }
}
