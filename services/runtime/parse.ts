import * as v from "valibot";
import { AppError } from "#core/app-error";

/** @throws AppError INVALID_FORM_BODY with a sentence for each field that is wrong */
export function parseWith<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AppError("INVALID_FORM_BODY", "A request is a JSON object.");
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  // A field may be called `__proto__`.
  const fields: Record<string, string> = Object.create(null);
  for (const issue of result.issues.slice(0, MOST_FIELDS)) {
    const path = (v.getDotPath(issue) ?? "").slice(0, MOST_PATH);
    if (path !== "") fields[path] ??= sentence(issue);
  }
  throw new AppError("INVALID_FORM_BODY", "The request is badly formed.", { fields });
}

/** Of a field's name in an answer: a client may send any. */
const MOST_PATH = 100;
/** A list may have thousands of items that are wrong, and the answer is one frame. */
const MOST_FIELDS = 50;

/** The schemas say what is wrong in their own words; what is missing or unknown is said here. */
function sentence(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object") {
    return issue.expected === "never" ? "There is no such field." : "Is required.";
  }
  return issue.message;
}

/** @throws AppError INVALID_FORM_BODY */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("INVALID_FORM_BODY", "This is not JSON.");
  }
}
