import type { AppError } from "#core/app-error";
import type { ErrorBody, ErrorCode } from "#protocol/errors";

/** Record<> makes a new code without a status a compile error. */
export const STATUS: Record<ErrorCode, number> = {
  INVALID_FORM_BODY: 400,
  UNAUTHENTICATED: 401,
  NOT_IDENTIFIED: 401,
  MISSING_PERMISSIONS: 403,
  UNKNOWN_ACTION: 404,
  UNKNOWN_GUILD: 404,
  UNKNOWN_CHANNEL: 404,
  UNKNOWN_MESSAGE: 404,
  UNKNOWN_INVITE: 404,
  UNKNOWN_USER: 404,
  UNKNOWN_ATTACHMENT: 404,
  INVITE_REQUIRED: 403,
  USERNAME_TAKEN: 409,
  LIMIT_REACHED: 409,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
};

export const errorBody = (error: AppError): ErrorBody => ({
  code: error.code,
  message: error.message,
  ...(error.fields ? { fields: { ...error.fields } } : {}),
  ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
});

/** All that a client learns of a bug. */
export const crashBody: ErrorBody = { code: "INTERNAL_ERROR", message: "Internal server error" };
