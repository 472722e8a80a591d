import * as v from "valibot";

/** Every refusal that a client can meet. A newer server may send others: treat an unknown code as INTERNAL_ERROR. */
export const errorCodes = [
  "INVALID_FORM_BODY",
  "UNAUTHENTICATED",
  "NOT_IDENTIFIED",
  "MISSING_PERMISSIONS",
  "UNKNOWN_ACTION",
  "UNKNOWN_GUILD",
  "UNKNOWN_CHANNEL",
  "UNKNOWN_MESSAGE",
  "UNKNOWN_INVITE",
  "UNKNOWN_USER",
  "UNKNOWN_ATTACHMENT",
  "INVITE_REQUIRED",
  "USERNAME_TAKEN",
  "LIMIT_REACHED",
  "RATE_LIMITED",
  "INTERNAL_ERROR",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** `code` is any text here, so that a client can read the codes of a newer server. */
export const ErrorBody = v.object({
  code: v.string(),
  message: v.string(),
  /** With INVALID_FORM_BODY, and UNKNOWN_ATTACHMENT of a send: what is wrong with each field, by its path, e.g. `content`. */
  fields: v.optional(v.record(v.string(), v.string())),
  /** With RATE_LIMITED: when to try again. */
  retry_after_ms: v.optional(v.number()),
});
export type ErrorBody = v.InferOutput<typeof ErrorBody>;

/** The body of every HTTP answer that is not a success. */
export const HttpError = v.object({ error: ErrorBody });
export type HttpError = v.InferOutput<typeof HttpError>;
