import { ApiError } from "../../api/api-error.ts";

/** At the log-in UNAUTHENTICATED means one thing only, and the field's words say it. The server does not tell which of the two is wrong. */
export async function logInWords(attempt: Promise<void>): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "UNAUTHENTICATED") throw error;
    throw new ApiError(error.status, {
      code: "INVALID_FORM_BODY",
      message: error.message,
      fields: { password: "Username or password is wrong. Check both and try again." },
    });
  }
}
