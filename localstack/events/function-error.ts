/** `TypeError: x is not a function`, from a function error's payload. */
export function errorOf(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as Record<string, unknown>;
    return `${errorType ?? "Error"}: ${errorMessage ?? ""}`;
  } catch {
    return "it failed";
  }
}
